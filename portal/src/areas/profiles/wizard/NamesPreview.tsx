import { Combobox, Field, makeStyles, MessageBar, MessageBarBody, Option, Text, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { answer, api } from '#/api/client';
import { toApiError } from '#/api/errors';
import type { Platform } from '#/api/types';
import { ErrorPanel } from '#/parts/ErrorPanel';
import { Facts, Panel } from '#/parts/Panel';
import { t } from '#/texts';

import { sentenceOf, type PreviewNames } from '../findings';
import { previewOf } from '../queries';
import { useDraft } from './context';
import { wordOf } from './fields';
import { usePaused } from './usePaused';

const offered = 20;

const useStyles = makeStyles({
  body: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  name: { fontFamily: tokens.fontFamilyMonospace, overflowWrap: 'anywhere' },
  list: { margin: 0, padding: 0, listStyleType: 'none' },
});

function DeviceChoice() {
  const { profile, device: chosen, setDevice } = useDraft();
  const { platform } = profile;
  const { name: typed } = chosen;
  const [open, setOpen] = useState(false);
  const prefix = usePaused(typed);
  const devices = useQuery({
    queryKey: ['devices', 'preview', platform, prefix],
    queryFn: ({ signal }) => {
      const query = {
        platform: platform as Platform,
        limit: offered,
        ...(prefix === '' ? {} : { deviceNamePrefix: prefix }),
      };
      return answer(api.GET('/devices', { params: { query }, signal }));
    },
  });
  const { wizard } = t.profiles;
  const items = devices.data?.items ?? [];
  return (
    <Field label={wizard.previewDevice} hint={wizard.previewHint}>
      <Combobox
        freeform
        value={typed}
        open={open}
        onOpenChange={(_, data) => setOpen(data.open)}
        onChange={(event) => {
          setOpen(true); // Pasting alone would not.
          setDevice({ id: '', name: event.target.value });
        }}
        onOptionSelect={(_, data) => setDevice({ id: data.optionValue ?? '', name: data.optionText ?? '' })}
      >
        {items.map((device) => (
          <Option key={device.id} value={device.id} text={device.deviceName ?? device.id}>
            {device.deviceName ?? device.id}
          </Option>
        ))}
        {items.length === 0 && !devices.isPending && (
          <Option disabled value="" text={wizard.previewNoDevices}>
            {wizard.previewNoDevices}
          </Option>
        )}
      </Combobox>
    </Field>
  );
}

function Names({ names }: { names: PreviewNames }) {
  const styles = useStyles();
  const { wizard } = t.profiles;
  const { findings, subject, subjectAlternativeNames: sans = [] } = names;
  return (
    <>
      {findings.length > 0 && (
        <MessageBar intent={subject === undefined ? 'error' : 'warning'} layout="multiline">
          <MessageBarBody>
            {subject === undefined && <strong>{wizard.previewFails}</strong>}
            {findings.map((finding) => (
              <div key={`${finding.code} ${finding.path} ${finding.text}`}>{sentenceOf(finding)}</div>
            ))}
          </MessageBarBody>
        </MessageBar>
      )}
      {subject !== undefined && (
        <Facts
          facts={[
            { name: wizard.subject, value: <span className={styles.name}>{subject === '' ? wizard.previewEmpty : subject}</span> },
            {
              name: wizard.sans,
              value:
                sans.length === 0 ? (
                  t.common.none
                ) : (
                  <ul className={styles.list}>
                    {sans.map((san) => (
                      <li key={`${san.kind} ${san.value}`} className={styles.name}>
                        {wordOf(san.kind)}: {san.value}
                      </li>
                    ))}
                  </ul>
                ),
            },
          ]}
        />
      )}
    </>
  );
}

/** What the names come to on a device of one's choice, while they are written. */
export function NamesPreview() {
  const styles = useStyles();
  const { profile, device } = useDraft();
  const settled = usePaused(profile);
  const preview = useQuery({
    queryKey: ['profiles', 'preview', device.id, JSON.stringify(settled)],
    queryFn: ({ signal }) => previewOf(settled, device.id, signal),
    enabled: device.id !== '',
    placeholderData: (before) => before,
  });
  const { wizard } = t.profiles;
  const names = preview.data?.names;
  return (
    <Panel title={wizard.previewTitle} lead={wizard.previewLead}>
      <div className={styles.body}>
        <DeviceChoice />
        {preview.error && <ErrorPanel error={toApiError(preview.error)} onRetry={() => void preview.refetch()} />}
        <div role="status" className={styles.body}>
          {device.id === '' && <Text>{wizard.previewNone}</Text>}
          {device.id !== '' && names !== undefined && <Names names={names} />}
        </div>
      </div>
    </Panel>
  );
}
