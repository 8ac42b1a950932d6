import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { answer, api } from '#/api/client';
import type { AnswerOf } from '#/api/types';
import { ChoiceField, TextField } from '#/parts/fields';
import { DialogForm } from '#/parts/FormDialog';
import { t } from '#/texts';

import { OneTimePassword } from './OneTimePassword';
import { roleOf, roleOptions } from './roleOptions';

const { accounts: texts } = t;

/** Makes an account and shows its one-time password: in a FormDialog. */
export function AddAccountForm({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [role, setRole] = useState('auditor');
  const [made, setMade] = useState<AnswerOf<'/accounts', 'post'>>();
  const make = async () => {
    setMade(await answer(api.POST('/accounts', { body: { name: name.trim(), role: roleOf(role) } })));
    void queries.invalidateQueries({ queryKey: ['accounts'] });
  };
  return (
    <DialogForm
      title={texts.addTitle}
      submit={texts.add}
      incomplete={name.trim() === ''}
      keepOpen
      result={made && <OneTimePassword account={made} />}
      onSubmit={make}
      onClose={onClose}
    >
      <TextField label={texts.signIn} hint={texts.nameHint} required value={name} onValue={setName} />
      <ChoiceField label={t.settings.role} hint={texts.addHint} value={role} options={roleOptions} onValue={setRole} />
    </DialogForm>
  );
}
