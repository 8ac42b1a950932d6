import { Button, Field, Input, makeStyles, MessageBar, MessageBarBody, MessageBarTitle, Select, Spinner, tokens } from '@fluentui/react-components';
import { useState, type FormEvent } from 'react';

import { userSearch, type Found } from '#/parts/directorySearch';
import { FileField } from '#/parts/FileField';
import { RouteLink } from '#/parts/RouteLink';
import { SearchChoice } from '#/parts/SearchChoice';
import { t } from '#/texts';

import { KeyChoice } from './KeyChoice';
import { PfxFiles, PfxProgressBar } from './PfxFiles';
import type { ImportKey } from './queries';
import { useImport } from './useImport';

/** More than anybody looks through; each is opened in this page. */
const mostFiles = 50;

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'center' },
  body: { overflowWrap: 'anywhere', paddingBlock: tokens.spacingVerticalS, whiteSpace: 'normal' },
});

const { form, import: importText } = t.importedPfx;

/** What was imported, and whether anything was not. */
function Result({ imported, of, userName }: { imported: number; of: number; userName: string }) {
  const styles = useStyles();
  const all = imported === of;
  return (
    <MessageBar intent={all ? 'success' : 'warning'} layout="multiline" role="status">
      <MessageBarBody className={styles.body}>
        <MessageBarTitle>{of === 1 ? form.doneTitle : form.doneSeveral(imported, of)}</MessageBarTitle>
        {all ? form.doneText(userName) : form.othersAbove}
      </MessageBarBody>
    </MessageBar>
  );
}

/** Files for a user: first they are opened and shown, then they are packed again, sealed and sent. */
export function ImportForm({ keys }: { keys: readonly ImportKey[] }) {
  const styles = useStyles();
  const [user, setUser] = useState<Found>();
  const [tooMany, setTooMany] = useState(false);
  const [password, setPassword] = useState('');
  const [purpose, setPurpose] = useState('smimeEncryption');
  const [keyId, setKeyId] = useState(keys[0]?.id ?? '');
  const [compared, setCompared] = useState(false);
  const { files, progress, choose, setPassword: setOwnPassword, check, submit } = useImport();
  const key = keys.find((each) => each.id === keyId);
  const busy = progress !== undefined;
  const several = files.length > 1;
  const closed = files.filter(({ state }) => state === 'chosen' || state === 'refused').length;
  const opened = files.filter((each) => each.opened !== undefined).length;
  const imported = files.filter(({ state }) => state === 'imported').length;
  const ready = opened > 0 && user !== undefined && key !== undefined && compared;

  const open = () => {
    check(password);
    setPassword('');
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (busy) {
      return;
    }
    if (ready) {
      submit(user.id, key, purpose);
    } else if (opened === 0 && closed > 0) {
      open();
    }
  };

  if (files.length > 0 && imported === files.length) {
    // The next file is often of the same user, and for the same key.
    return (
      <>
        <Result imported={imported} of={files.length} userName={user?.name ?? ''} />
        <div className={styles.buttons}>
          <Button onClick={() => choose([])}>{form.another}</Button>
          <RouteLink to="/imported-pfx">{form.toList}</RouteLink>
        </div>
      </>
    );
  }
  const checkText = several ? form.checkSeveral : form.check;
  const icon = (doing: 'opening' | 'importing') => (progress?.doing === doing ? <Spinner size="tiny" /> : undefined);
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
        label={form.files}
        hint={form.filesHint(mostFiles)}
        accept=".pfx,.p12"
        required
        multiple
        disabled={busy}
        fault={tooMany ? form.tooMany(mostFiles) : undefined}
        onFiles={(chosen) => {
          setTooMany(chosen.length > mostFiles);
          choose(chosen.length > mostFiles ? [] : chosen);
        }}
      />
      {opened === 0 && imported === 0 && (
        <Field label={several ? form.passwordOfAll : form.password}>
          <Input
            type="password"
            name="pfxPassword"
            autoComplete="off"
            value={password}
            onChange={(_, data) => setPassword(data.value)}
          />
        </Field>
      )}
      {files.length > 0 && <PfxFiles files={files} userName={user?.name ?? ''} onPassword={setOwnPassword} />}
      {opened > 0 && (
        <>
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
            chosen={key}
            compared={compared}
            onChoose={(id) => {
              setKeyId(id);
              setCompared(false);
            }}
            onCompared={setCompared}
          />
        </>
      )}
      <PfxProgressBar progress={progress} />
      {imported > 0 && !busy && <Result imported={imported} of={files.length} userName={user?.name ?? ''} />}
      <div className={styles.buttons}>
        {opened > 0 && (
          <Button type="submit" appearance="primary" disabled={!ready} disabledFocusable={busy} icon={icon('importing')}>
            {progress?.doing === 'importing' ? form.submitting : several ? form.importSeveral(opened) : importText}
          </Button>
        )}
        {(opened === 0 || closed > 0) && (
          <Button
            type={opened === 0 ? 'submit' : 'button'}
            appearance={opened === 0 ? 'primary' : 'secondary'}
            disabled={closed === 0 && !busy}
            disabledFocusable={busy}
            icon={icon('opening')}
            onClick={opened === 0 || busy ? undefined : open}
          >
            {progress?.doing === 'opening' ? form.checking : opened + imported > 0 ? form.checkAgain : checkText}
          </Button>
        )}
      </div>
    </form>
  );
}
