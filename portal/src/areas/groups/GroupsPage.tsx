import { FilterRegular, PeopleTeamRegular } from '@fluentui/react-icons';

import { answer, api } from '#/api/client';
import type { Group, QueryOf } from '#/api/types';
import { EmptyState } from '#/parts/EmptyState';
import { PageHeader } from '#/parts/PageHeader';
import { DataTable, type Column } from '#/parts/table/DataTable';
import { FilterBar, type FilterField } from '#/parts/table/FilterBar';
import { useFilters } from '#/parts/table/useFilters';
import { usePagedList } from '#/parts/table/usePagedList';
import { Time } from '#/parts/Time';
import { t } from '#/texts';

const { groups: texts } = t;

const fields: readonly FilterField[] = [
  { kind: 'text', name: 'displayNamePrefix', label: texts.name, hint: texts.nameHint },
];

const columns: readonly Column<Group>[] = [
  { id: 'name', header: texts.name, cell: (item) => item.displayName },
  { id: 'kind', header: texts.kind, cell: (item) => texts.kinds[item.kind ?? ''] ?? t.common.none },
  { id: 'created', header: texts.created, cell: (item) => <Time value={item.createdAt} />, nowrap: true },
];

export default function GroupsPage() {
  const filters = useFilters(['displayNamePrefix']);
  const list = usePagedList(['groups', 'list', filters.values], (cursor, signal) =>
    answer(api.GET('/groups', { params: { query: { ...(filters.values as QueryOf<'/groups'>), cursor } }, signal })),
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
        rowLink={(item) => `/groups/${item.id}`}
        empty={
          filters.any ? (
            <EmptyState icon={<FilterRegular />} title={texts.noneFound} text={texts.noneFoundText} />
          ) : (
            <EmptyState icon={<PeopleTeamRegular />} title={texts.empty} text={texts.emptyText} />
          )
        }
      />
    </>
  );
}
