import { Checkbox, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { api, taggedAnswer, type Tagged } from '#/api/client';
import type { AnswerOf } from '#/api/types';
import { useMay } from '#/app/session';
import { ChoiceField, TextField } from '#/parts/fields';
import { Loaded } from '#/parts/Loaded';
import { Panel } from '#/parts/Panel';
import { SaveForm } from '#/parts/SaveForm';
import { optionsOf } from '#/parts/table/FilterBar';
import { t } from '#/texts';

import { isDomain, linesOf } from './lists';
import { SettingsFrame } from './SettingsFrame';

const { tenantSettings: texts } = t;

type TenantSettings = AnswerOf<'/settings'>;

const useStyles = makeStyles({
  panel: { maxWidth: '760px' },
  hint: { color: tokens.colorNeutralForeground2, display: 'block', paddingInlineStart: tokens.spacingHorizontalXXXL },
});

interface CheckProps {
  label: string;
  hint: string;
  checked: boolean;
  disabled: boolean;
  onChecked: (checked: boolean) => void;
}

function Check({ label, hint, checked, disabled, onChecked }: CheckProps) {
  const styles = useStyles();
  return (
    <div>
      <Checkbox label={label} checked={checked} disabled={disabled} onChange={(_, data) => onChecked(data.checked === true)} />
      <Text size={200} className={styles.hint}>
        {hint}
      </Text>
    </div>
  );
}

function TenantForm({ stored }: { stored: Tagged<TenantSettings> }) {
  const may = useMay('administrator');
  const [etag, setEtag] = useState(stored.etag);
  const [settings, setSettings] = useState(stored.value);
  const [domains, setDomains] = useState((stored.value.verifiedDomains ?? []).join('\n'));
  const verifiedDomains = linesOf(domains);
  const fault = verifiedDomains.every(isDomain) ? undefined : texts.domainFault;
  const save = async () => {
    const params = { header: { 'If-Match': etag } };
    setEtag((await taggedAnswer(api.PUT('/settings', { params, body: { ...settings, verifiedDomains } }))).etag);
  };
  return (
    <SaveForm needs="administrator" saved={t.settings.saved} impossible={fault} onSave={save}>
      <ChoiceField
        label={texts.userName}
        value={settings.userNameVariable ?? 'upn'}
        options={optionsOf(texts.userNameChoices)}
        disabled={!may}
        onValue={(userNameVariable) => setSettings({ ...settings, userNameVariable })}
      />
      <Check
        label={texts.trustDevice}
        hint={texts.trustDeviceText}
        checked={settings.trustDeviceValues ?? false}
        disabled={!may}
        onChecked={(trustDeviceValues) => setSettings({ ...settings, trustDeviceValues })}
      />
      <Check
        label={texts.ntauth}
        hint={texts.ntauthText}
        checked={settings.caIsNtauth ?? false}
        disabled={!may}
        onChecked={(caIsNtauth) => setSettings({ ...settings, caIsNtauth })}
      />
      <Check
        label={texts.browserPfx}
        hint={texts.browserPfxText}
        checked={settings.browserPfxImport ?? true}
        disabled={!may}
        onChecked={(browserPfxImport) => setSettings({ ...settings, browserPfxImport })}
      />
      <TextField
        label={texts.domains}
        hint={texts.domainsText}
        lines={3}
        value={domains}
        disabled={!may}
        fault={fault}
        onValue={setDomains}
      />
    </SaveForm>
  );
}

export default function TenantPage() {
  const styles = useStyles();
  const settings = useQuery({
    queryKey: ['settings'],
    queryFn: ({ signal }) => taggedAnswer(api.GET('/settings', { signal })),
    // Read anew by each visit, and never while somebody types.
    staleTime: Infinity,
    gcTime: 0,
  });
  return (
    <SettingsFrame title={t.settings.title} lead={texts.lead}>
      <Loaded query={settings}>
        {(stored) => (
          <Panel title={texts.names} className={styles.panel}>
            <TenantForm stored={stored} />
          </Panel>
        )}
      </Loaded>
    </SettingsFrame>
  );
}
