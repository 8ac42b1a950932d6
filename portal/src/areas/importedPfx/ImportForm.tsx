import {
  Button,
  Checkbox,
  Field,
  Input,
  makeStyles,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  Select,
  Spinner,
  tokens,
} from '@fluentui/react-components';
import { useState, type FormEvent } from 'react';

import { Thumbprint } from '#/parts/CopyText';
import { userSearch, type Found } from '#/parts/directorySearch';
import { ErrorPanel } from '#/parts/ErrorPanel';
import { FileField } from '#/parts/FileField';
import { Facts, Panel } from '#/parts/Panel';
import { RouteLink } from '#/parts/RouteLink';
import { SearchChoice } from '#/parts/SearchChoice';
import { absoluteTime } from '#/parts/Time';
import { t } from '#/texts';

import type { OpenedPfx } from './pfx/open';
import type { ImportKey } from './queries';
import { useImport } from './useImport';
import { warningsOf } from './warnings';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  body: { overflowWrap: 'anywhere', paddingBlock: tokens.spacingVerticalS, whiteSpace: 'normal' },
});

const { form, import: importText } = t.importedPfx;

function Checked({ opened, user }: { opened: OpenedPfx; user: Found | undefined }) {
  const styles = useStyles();
  const { facts, chain } = opened;
  const warnings = warningsOf(facts, user?.name ?? '', Date.now());
  return (
    <Panel title={form.checked}>
      <Facts
        facts={[
          { name: form.subject, value: facts.subject },
          { name: form.issuer, value: facts.issuer },
          { name: form.valid, value: form.from(absoluteTime(facts.notBefore), absoluteTime(facts.notAfter)) },
          { name: form.thumbprint, value: <Thumbprint value={facts.thumbprint} /> },
          { name: form.chain, value: String(chain.length) },
        ]}
      />
      {warnings.map((warning) => (
        <MessageBar key={warning} intent="warning" layout="multiline">
          <MessageBarBody className={styles.body}>{warning}</MessageBarBody>
        </MessageBar>
      ))}
    </Panel>
  );
}

function KeyChoice({ keys, value, onChoose }: { keys: readonly ImportKey[]; value: ImportKey | undefined; onChoose: (id: string) => void }) {
  return (
    <>
      <Field label={form.key} hint={form.keyHint}>
        <Select value={value?.id ?? ''} onChange={(_, data) => onChoose(data.value)}>
          {keys.map((key) => (
            <option key={key.id} value={key.id}>
              {key.keyName} ({key.providerName})
            </option>
          ))}
        </Select>
      </Field>
      <Facts facts={[{ name: form.fingerprint, value: <Thumbprint value={value?.id} /> }]} />
    </>
  );
}

function Done({ user, onAnother }: { user: Found | undefined; onAnother: () => void }) {
  const styles = useStyles();
  return (
    <>
      <MessageBar intent="success" layout="multiline" role="status">
        <MessageBarBody className={styles.body}>
          <MessageBarTitle>{form.doneTitle}</MessageBarTitle>
          {form.doneText(user?.name ?? '')}
        </MessageBarBody>
      </MessageBar>
      <div className={styles.buttons}>
        <Button onClick={onAnother}>{form.another}</Button>
        <RouteLink to="/imported-pfx">{form.toList}</RouteLink>
      </div>
    </>
  );
}

/** A file for a user: first it is opened and shown, then it is packed again, sealed and sent. */
export function ImportForm({ keys }: { keys: readonly ImportKey[] }) {
  const styles = useStyles();
  const [user, setUser] = useState<Found>();
  const [file, setFile] = useState<File>();
  const [password, setPassword] = useState('');
  const [purpose, setPurpose] = useState('smimeEncryption');
  const [keyId, setKeyId] = useState(keys[0]?.id ?? '');
  const [compared, setCompared] = useState(false);
  const { opened, busy, done, error, check, submit, reset } = useImport();
  const key = keys.find((each) => each.id === keyId);

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (busy) {
      return;
    }
    if (opened !== undefined && user !== undefined && key !== undefined && compared) {
      submit(user.id, key, purpose);
    } else if (opened === undefined && file !== undefined) {
      check(file, password);
      setPassword('');
    }
  };

  if (done) {
    // The next file is often of the same user, and for the same key.
    const onAnother = () => {
      setFile(undefined);
      reset();
    };
    return <Done user={user} onAnother={onAnother} />;
  }
  const ready = opened === undefined ? file !== undefined : user !== undefined && key !== undefined && compared;
  const [action, working] = opened === undefined ? [form.check, form.checking] : [importText, form.submitting];
  return (
    <form className={styles.form} onSubmit={onSubmit} noValidate>
      <SearchChoice
        label={form.user}
        hint={form.userHint}
        required
        none={form.userUnknown}
        search={userSearch}
        initial={user?.name ?? ''}
        onChoose={setUser}
      />
      <FileField
        label={form.file}
        hint={form.fileHint}
        accept=".pfx,.p12"
        required
        onFile={(chosen) => {
          setFile(chosen);
          reset();
        }}
      />
      {opened === undefined ? (
        <Field label={form.password}>
          <Input
            type="password"
            name="pfxPassword"
            autoComplete="off"
            value={password}
            onChange={(_, data) => setPassword(data.value)}
          />
        </Field>
      ) : (
        <>
          <Checked opened={opened} user={user} />
          <Field label={form.purpose} hint={form.purposeHint}>
            <Select value={purpose} onChange={(_, data) => setPurpose(data.value)}>
              {['smimeEncryption', 'smimeSigning', 'unassigned'].map((word) => (
                <option key={word} value={word}>
                  {t.profiles.words[word]}
                </option>
              ))}
            </Select>
          </Field>
          <KeyChoice
            keys={keys}
            value={key}
            onChoose={(id) => {
              setKeyId(id);
              setCompared(false);
            }}
          />
          <Checkbox
            checked={compared}
            label={form.compared}
            onChange={(_, data) => setCompared(data.checked === true)}
          />
        </>
      )}
      {error && <ErrorPanel error={error} />}
      <div className={styles.buttons}>
        <Button
          type="submit"
          appearance="primary"
          disabled={!ready}
          disabledFocusable={busy}
          icon={busy ? <Spinner size="tiny" /> : undefined}
        >
          {busy ? working : action}
        </Button>
      </div>
    </form>
  );
}
