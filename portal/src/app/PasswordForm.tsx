import { Button, Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import { useState, type FormEvent } from 'react';

import { ErrorPanel } from '#/parts/ErrorPanel';
import { useAction } from '#/parts/useAction';
import { t } from '#/texts';

import { useSession, useSessionControl } from './session';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
});

interface PasswordFieldProps {
  label: string;
  name: string;
  autoComplete: 'current-password' | 'new-password';
  value: string;
  onValue: (value: string) => void;
  fault?: string | undefined;
  hint?: string;
  autoFocus?: boolean;
}

function PasswordField({ label, value, onValue, fault, hint, ...input }: PasswordFieldProps) {
  const state = fault === undefined ? {} : { validationState: 'error' as const, validationMessage: fault };
  return (
    <Field label={label} required hint={hint} {...state}>
      <Input type="password" size="large" value={value} onChange={(_, data) => onValue(data.value)} {...input} />
    </Field>
  );
}

/** Changes one's own password; `onDone` is called after that. */
export function PasswordForm({ onDone }: { onDone?: () => void }) {
  const styles = useStyles();
  const { changePassword } = useSessionControl();
  const session = useSession();
  const [old, setOld] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const { busy, error, run } = useAction();
  const differ = again !== '' && again !== next;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (old === '' || next === '' || next !== again) {
      return;
    }
    if (await run(() => changePassword(old, next))) {
      onDone?.();
    }
  };

  const ofNew = error?.fieldAt('/newPassword');
  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
      {error && !ofNew && <ErrorPanel error={error} />}
      <input type="text" name="username" autoComplete="username" value={session.accountName ?? ''} readOnly hidden />
      <PasswordField label={t.password.old} name="oldPassword" autoComplete="current-password" value={old} onValue={setOld} autoFocus />
      <PasswordField
        label={t.password.new}
        name="newPassword"
        autoComplete="new-password"
        value={next}
        onValue={setNext}
        hint={t.password.hint}
        fault={ofNew?.text}
      />
      <PasswordField
        label={t.password.repeat}
        name="repeatedPassword"
        autoComplete="new-password"
        value={again}
        onValue={setAgain}
        fault={differ ? t.password.differ : undefined}
      />
      <Button
        appearance="primary"
        size="large"
        type="submit"
        disabled={old === '' || next === '' || again === '' || differ || busy}
      >
        {t.password.submit}
      </Button>
    </form>
  );
}
