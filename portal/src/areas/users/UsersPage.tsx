import { FilterRegular, PersonRegular } from '@fluentui/react-icons';

import { answer, api } from '#/api/client';
import type { QueryOf, User } from '#/api/types';
import { EmptyState } from '#/parts/EmptyState';
import { PageHeader } from '#/parts/PageHeader';
import { DataTable, type Column } from '#/parts/table/DataTable';
import { FilterBar, type FilterField } from '#/parts/table/FilterBar';
import { useFilters } from '#/parts/table/useFilters';
import { usePagedList } from '#/parts/table/usePagedList';
import { Time } from '#/parts/Time';
import { t } from '#/texts';

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
    <>
      <PageHeader title={texts.title} lead={texts.lead} />
      <FilterBar fields={fields} filters={filters} />
      <DataTable
        label={texts.list}
        columns={columns}
        list={list}
        rowKey={(item) => item.id}
        rowLink={(item) => `/users/${item.id}`}
        empty={
          filters.any ? (
            <EmptyState icon={<FilterRegular />} title={texts.noneFound} text={texts.noneFoundText} />
          ) : (
            <EmptyState icon={<PersonRegular />} title={texts.empty} text={texts.emptyText} />
          )
        }
      />
    </>
  );
}
