import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { answer, api } from '#/api/client';
import type { AnswerOf } from '#/api/types';
import { TextField } from '#/parts/fields';
import { DialogForm } from '#/parts/FormDialog';
import { SecretOnce } from '#/parts/SecretOnce';
import { t } from '#/texts';

const { tenants: texts } = t;

/** Makes a tenant and shows what its first administrator signs in with: in a FormDialog. */
export function AddTenantForm({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [administrator, setAdministrator] = useState('');
  const [made, setMade] = useState<AnswerOf<'/tenants', 'post'>>();
  const make = async () => {
    const body = { name: name.trim(), administrator: administrator.trim() };
    setMade(await answer(api.POST('/tenants', { body })));
    void queries.invalidateQueries({ queryKey: ['tenants'] });
  };
  return (
    <DialogForm
      title={texts.addTitle}
      submit={texts.create}
      incomplete={name.trim() === '' || administrator.trim() === ''}
      keepOpen
      result={
        made && (
          <SecretOnce
            warning={texts.shownOnce(made.name)}
            parts={[
              { label: texts.signIn, text: made.administrator ?? '' },
              { label: texts.password, text: made.oneTimePassword ?? '' },
            ]}
          />
        )
      }
      onSubmit={make}
      onClose={onClose}
    >
      <TextField label={texts.name} hint={texts.nameHint} required value={name} onValue={setName} />
      <TextField
        label={texts.administrator}
        hint={texts.administratorHint}
        required
        value={administrator}
        onValue={setAdministrator}
      />
    </DialogForm>
  );
}
