import { Text } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { answer, api } from '#/api/client';
import type { ItemOf } from '#/api/types';
import { TextField } from '#/parts/fields';
import { DialogForm } from '#/parts/FormDialog';
import { t } from '#/texts';

const { tenants: texts } = t;

export type Tenant = ItemOf<'/tenants'>;

interface TenantFormProps {
  tenant: Tenant;
  onClose: () => void;
}

/** In a FormDialog. */
export function RenameTenant({ tenant, onClose }: TenantFormProps) {
  const queries = useQueryClient();
  const [name, setName] = useState(tenant.name);
  const rename = async () => {
    const params = { path: { tenantId: tenant.id }, header: { 'If-Match': `"${tenant.version}"` } };
    await answer(api.PUT('/tenants/{tenantId}', { params, body: { name: name.trim() } }));
    await queries.invalidateQueries({ queryKey: ['tenants'] });
  };
  return (
    <DialogForm
      title={texts.renameTitle(tenant.name)}
      submit={texts.save}
      incomplete={name.trim() === '' || name.trim() === tenant.name}
      onSubmit={rename}
      onClose={onClose}
    >
      <TextField label={texts.name} hint={texts.nameHint} required value={name} onValue={setName} />
      <Text>{texts.renameText}</Text>
    </DialogForm>
  );
}

/** Everything that the tenant has goes, so its name is asked for: in a FormDialog. */
export function RemoveTenant({ tenant, onClose }: TenantFormProps) {
  const queries = useQueryClient();
  const [typed, setTyped] = useState('');
  const remove = async () => {
    const params = { path: { tenantId: tenant.id }, query: { confirm: typed } };
    await answer(api.DELETE('/tenants/{tenantId}', { params }));
    await queries.invalidateQueries({ queryKey: ['tenants'] });
  };
  return (
    <DialogForm
      title={texts.removeTitle(tenant.name)}
      submit={texts.remove}
      destructive
      incomplete={typed !== tenant.name}
      onSubmit={remove}
      onClose={onClose}
    >
      <Text>{texts.removeText}</Text>
      <TextField label={texts.removeConfirm(tenant.name)} value={typed} onValue={setTyped} />
    </DialogForm>
  );
}
