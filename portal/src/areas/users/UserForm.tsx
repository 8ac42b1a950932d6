import { useQueryClient } from '@tanstack/react-query';

import { answer, api } from '#/api/client';
import type { BodyOf, User } from '#/api/types';
import { RecordForm, type RecordField, type RecordTexts } from '#/parts/RecordForm';
import { t } from '#/texts';

const { users: texts } = t;

type Body = BodyOf<'/users', 'post'>;

const fields = [
  {
    name: 'userPrincipalName',
    label: texts.userPrincipalName,
    hint: texts.userPrincipalNameHint,
    required: true,
    grants: true,
  },
  { name: 'displayName', label: texts.displayName, required: true },
  { name: 'emailAddress', label: texts.emailAddress, grants: true },
  { name: 'onPremisesSamAccountName', label: texts.samAccountName },
  { name: 'onPremisesDistinguishedName', label: texts.distinguishedName },
  {
    name: 'onPremisesSecurityIdentifier',
    label: texts.securityIdentifier,
    hint: texts.securityIdentifierHint,
    grants: true,
  },
  { name: 'externalId', label: texts.externalId },
] as const satisfies readonly RecordField<keyof Body>[];

type Name = (typeof fields)[number]['name'];

interface UserFormProps {
  /** The one that is changed; a new one without. */
  user?: User;
  onClose: () => void;
}

/** Makes a user, or changes one: in a FormDialog. */
export function UserForm({ user, onClose }: UserFormProps) {
  const queries = useQueryClient();
  const save = async (written: RecordTexts<Name>) => {
    const body = written as Body; // What is required is there before it can be sent.
    if (user === undefined) {
      await answer(api.POST('/users', { body }));
    } else {
      const params = { path: { userId: user.id }, header: { 'If-Match': `"${user.version}"` } };
      await answer(api.PUT('/users/{userId}', { params, body }));
    }
    await queries.invalidateQueries({ queryKey: ['users'] });
  };
  return (
    <RecordForm
      title={user === undefined ? texts.addTitle : texts.editTitle}
      submit={user === undefined ? texts.create : texts.save}
      fields={fields}
      record={user}
      onSave={save}
      onClose={onClose}
    />
  );
}
