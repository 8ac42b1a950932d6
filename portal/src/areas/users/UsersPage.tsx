import { PersonAddRegular, PersonRegular } from '@fluentui/react-icons';

import { answer, api } from '#/api/client';
import type { QueryOf, User } from '#/api/types';
import { FormButton } from '#/parts/FormButton';
import type { Column } from '#/parts/table/DataTable';
import type { FilterField } from '#/parts/table/FilterBar';
import { ListPage } from '#/parts/table/ListPage';
import { useFilters } from '#/parts/table/useFilters';
import { usePagedList } from '#/parts/table/usePagedList';
import { Time } from '#/parts/Time';
import { t } from '#/texts';

import { ImportLink } from '../imports/ImportLink';
import { UserForm } from './UserForm';

const { users: texts } = t;

const fields: readonly FilterField[] = [
  { kind: 'text', name: 'displayNamePrefix', label: texts.displayName, hint: texts.displayNameHint },
  { kind: 'text', name: 'userPrincipalNamePrefix', label: texts.userPrincipalName, hint: texts.displayNameHint },
];

const columns: readonly Column<User>[] = [
  { id: 'name', header: texts.displayName, cell: (item) => item.displayName },
  { id: 'upn', header: texts.userPrincipalName, cell: (item) => item.userPrincipalName },
  { id: 'email', header: texts.emailAddress, cell: (item) => item.emailAddress ?? t.common.none },
  { id: 'modified', header: texts.modified, cell: (item) => <Time value={item.modifiedAt} form="relative" />, nowrap: true },
];

export default function UsersPage() {
  const filters = useFilters(['displayNamePrefix', 'userPrincipalNamePrefix']);
  const list = usePagedList(['users', 'list', filters.values], (cursor, signal) =>
    answer(api.GET('/users', { params: { query: { ...(filters.values as QueryOf<'/users'>), cursor } }, signal })),
  );
  return (
    <ListPage
      texts={texts}
      icon={<PersonRegular />}
      path="/users"
      fields={fields}
      filters={filters}
      columns={columns}
      list={list}
      commands={
        <>
          <FormButton needs="administrator" appearance="primary" text={texts.add} icon={<PersonAddRegular />}>
            {(close) => <UserForm onClose={close} />}
          </FormButton>
          <ImportLink kind="users" />
        </>
      }
    />
  );
}
