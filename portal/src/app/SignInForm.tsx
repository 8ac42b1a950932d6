import { Button, Field, Input, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { useState, type FormEvent } from 'react';

import { ErrorPanel } from '#/parts/ErrorPanel';
import { useAction } from '#/parts/useAction';
import { t } from '#/texts';

import { useSessionControl } from './session';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
});

/** Name and password. `name` is filled in where it is known. */
export function SignInForm({ name: known = '' }: { name?: string | undefined }) {
  const styles = useStyles();
  const { signIn } = useSessionControl();
  const [name, setName] = useState(known);
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const { busy, error, run } = useAction();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (busy || name.trim() === '' || password === '') {
      return;
    }
    if (!(await run(() => signIn(name.trim(), password)))) {
      setPassword('');
      setTried(false);
    }
  };

  const missing = (value: string) =>
    tried && value === '' ? { validationState: 'error' as const, validationMessage: t.signIn.required } : {};
  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
      {error && <ErrorPanel error={error} />}
      <Field label={t.signIn.name} required {...missing(name)}>
        <Input
          autoFocus={known === ''}
          autoComplete="username"
          name="username"
          size="large"
          value={name}
          onChange={(_, data) => setName(data.value)}
        />
      </Field>
      <Field label={t.signIn.password} required {...missing(password)}>
        <Input
          autoFocus={known !== ''}
          type="password"
          autoComplete="current-password"
          name="password"
          size="large"
          value={password}
          onChange={(_, data) => setPassword(data.value)}
        />
      </Field>
      <Button appearance="primary" size="large" type="submit" disabledFocusable={busy} icon={busy ? <Spinner size="tiny" /> : undefined}>
        {busy ? t.signIn.working : t.signIn.submit}
      </Button>
    </form>
  );
}
