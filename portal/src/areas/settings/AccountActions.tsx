import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { answer, api, taggedAnswer } from '#/api/client';
import type { AnswerOf, BodyOf, ItemOf } from '#/api/types';
import { ActionButton } from '#/parts/ActionButton';
import { ConfirmDialog } from '#/parts/ConfirmDialog';
import { ChoiceField } from '#/parts/fields';
import { DialogForm, FormDialog } from '#/parts/FormDialog';
import { t } from '#/texts';

import { OneTimePassword } from './OneTimePassword';
import { roleOf, roleOptions } from './roleOptions';

const { accounts: texts } = t;

export type Account = ItemOf<'/accounts'>;

const useStyles = makeStyles({
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS },
});

interface ChangeRoleProps {
  account: Account;
  change: (role: string) => Promise<void>;
  onClose: () => void;
}

function ChangeRole({ account, change, onClose }: ChangeRoleProps) {
  const [role, setRole] = useState<string>(account.role);
  return (
    <DialogForm title={texts.changeTitle(account.name)} submit={texts.change} onSubmit={() => change(role)} onClose={onClose}>
      <ChoiceField label={t.settings.role} value={role} options={roleOptions} onValue={setRole} />
      <Text>{texts.changeText}</Text>
    </DialogForm>
  );
}

function ResetPassword({ account, onClose }: { account: Account; onClose: () => void }) {
  const queries = useQueryClient();
  const [made, setMade] = useState<AnswerOf<'/accounts/{accountId}/resetPassword', 'post'>>();
  const reset = async () => {
    const params = { path: { accountId: account.id } };
    setMade(await answer(api.POST('/accounts/{accountId}/resetPassword', { params })));
    void queries.invalidateQueries({ queryKey: ['accounts'] });
  };
  return (
    <DialogForm
      title={texts.resetTitle(account.name)}
      submit={texts.reset}
      keepOpen
      result={made && <OneTimePassword account={made} />}
      onSubmit={reset}
      onClose={onClose}
    >
      <Text>{texts.resetText}</Text>
    </DialogForm>
  );
}

/** What an administrator can do with an account; with one's own nothing that would shut oneself out. */
export function AccountActions({ account, own }: { account: Account; own: boolean }) {
  const styles = useStyles();
  const queries = useQueryClient();
  const [open, setOpen] = useState<'role' | 'state' | 'reset' | 'remove'>();
  const close = () => setOpen(undefined);
  const params = { path: { accountId: account.id } };

  const update = async (change: Partial<BodyOf<'/accounts/{accountId}', 'put'>>) => {
    const now = await taggedAnswer(api.GET('/accounts/{accountId}', { params }));
    const body = { role: now.value.role, disabled: now.value.disabled, ...change };
    await answer(api.PUT('/accounts/{accountId}', { params: { ...params, header: { 'If-Match': now.etag } }, body }));
    await queries.invalidateQueries({ queryKey: ['accounts'] });
  };
  const remove = async () => {
    await answer(api.DELETE('/accounts/{accountId}', { params }));
  };
  const impossible = own ? texts.own : undefined;
  const { name, disabled } = account;
  const stateVerb = disabled ? texts.enable : texts.disable;
  const actions = [
    { what: 'role', text: texts.change },
    { what: 'reset', text: texts.reset },
    { what: 'state', text: stateVerb },
    { what: 'remove', text: texts.remove },
  ] as const;
  return (
    <div className={styles.buttons}>
      {actions.map(({ what, text }) => (
        <ActionButton
          key={what}
          needs="administrator"
          appearance="subtle"
          text={text}
          impossible={impossible}
          onClick={() => setOpen(what)}
        />
      ))}
      <FormDialog open={open === 'role'} onClose={close}>
        <ChangeRole account={account} change={(role) => update({ role: roleOf(role) })} onClose={close} />
      </FormDialog>
      <FormDialog open={open === 'reset'} onClose={close}>
        <ResetPassword account={account} onClose={close} />
      </FormDialog>
      <ConfirmDialog
        open={open === 'state'}
        title={disabled ? texts.enableTitle(name) : texts.disableTitle(name)}
        confirm={stateVerb}
        destructive={!disabled}
        onConfirm={() => update({ disabled: !disabled })}
        onClose={close}
      >
        <Text>{disabled ? texts.enableText : texts.disableText}</Text>
      </ConfirmDialog>
      <ConfirmDialog
        open={open === 'remove'}
        title={texts.removeTitle(name)}
        confirm={texts.remove}
        destructive
        onConfirm={remove}
        onClose={close}
        onDone={() => void queries.invalidateQueries({ queryKey: ['accounts'] })}
      >
        <Text>{texts.removeText}</Text>
      </ConfirmDialog>
    </div>
  );
}
