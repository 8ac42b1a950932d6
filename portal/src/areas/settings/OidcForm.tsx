import { Checkbox, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useState } from 'react';

import { answer, api, taggedAnswer, type Tagged } from '#/api/client';
import { ConfirmButton } from '#/parts/ConfirmButton';
import { CopyText } from '#/parts/CopyText';
import { TextField } from '#/parts/fields';
import { SaveForm } from '#/parts/SaveForm';
import { t } from '#/texts';

import { mappingOf, rowsOf, type MappingRow } from './lists';
import { MappingRows } from './MappingRows';
import type { Provider } from './OidcPage';

const { oidc: texts } = t;

const useStyles = makeStyles({
  fields: { display: 'grid', gap: tokens.spacingVerticalL, gridTemplateColumns: 'minmax(0, 1fr)', maxWidth: '640px' },
  redirect: { display: 'grid', gap: tokens.spacingVerticalXS },
});

function RemoveProvider({ onRemoved }: { onRemoved: () => void }) {
  const remove = async () => {
    await answer(api.DELETE('/oidcProvider'));
    onRemoved();
  };
  return (
    <ConfirmButton needs="administrator" text={texts.remove} title={texts.removeTitle} destructive onConfirm={remove}>
      <Text>{texts.removeText}</Text>
    </ConfirmButton>
  );
}

interface OidcFormProps {
  stored: Tagged<Provider | undefined>;
  onChanged: () => void;
}

/** The tenant's provider; its secret is written, never read. */
export function OidcForm({ stored, onChanged }: OidcFormProps) {
  const styles = useStyles();
  const [etag, setEtag] = useState(stored.etag);
  const known = stored.value;
  const [issuer, setIssuer] = useState(known?.issuer ?? '');
  const [clientId, setClientId] = useState(known?.clientId ?? '');
  const [clientSecret, setClientSecret] = useState('');
  const [roleClaim, setRoleClaim] = useState(known?.roleClaim ?? 'groups');
  const [rows, setRows] = useState<MappingRow[]>(rowsOf(known?.roleMapping ?? {}));
  const [allowed, setAllowed] = useState(known?.allowed ?? true);

  const save = async () => {
    const body = {
      issuer: issuer.trim(),
      clientId: clientId.trim(),
      ...(clientSecret === '' ? {} : { clientSecret }),
      roleClaim: roleClaim.trim(),
      roleMapping: mappingOf(rows),
      allowed,
    };
    const params = { header: { 'If-Match': etag } };
    setEtag((await taggedAnswer(api.PUT('/oidcProvider', { params, body }))).etag);
    setClientSecret('');
    onChanged();
  };
  return (
    <SaveForm
      needs="administrator"
      saved={t.settings.saved}
      onSave={save}
      more={known !== undefined && <RemoveProvider onRemoved={onChanged} />}
    >
      <div className={styles.fields}>
        {known !== undefined && (
          <div className={styles.redirect}>
            <Text weight="semibold">{texts.redirect}</Text>
            <CopyText block text={known.redirectUri} />
          </div>
        )}
        <TextField label={texts.issuer} hint={texts.issuerHint} type="url" required value={issuer} onValue={setIssuer} />
        <TextField label={texts.clientId} required value={clientId} onValue={setClientId} />
        <TextField
          label={texts.clientSecret}
          hint={known === undefined ? undefined : texts.secretKept}
          type="password"
          required={known === undefined}
          value={clientSecret}
          onValue={setClientSecret}
        />
        <TextField label={texts.roleClaim} hint={texts.roleClaimHint} required value={roleClaim} onValue={setRoleClaim} />
        <MappingRows rows={rows} onRows={setRows} />
        <Checkbox label={texts.allowed} checked={allowed} onChange={(_, data) => setAllowed(data.checked === true)} />
      </div>
    </SaveForm>
  );
}
