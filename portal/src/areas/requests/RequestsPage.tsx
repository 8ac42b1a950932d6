import { TaskListSquareLtrRegular } from '@fluentui/react-icons';

import { answer, api } from '#/api/client';
import type { QueryOf, WorkRequest } from '#/api/types';
import { DeviceLink } from '#/parts/names';
import { StateBadge } from '#/parts/StateBadge';
import type { Column } from '#/parts/table/DataTable';
import { optionsOf, type FilterField } from '#/parts/table/FilterBar';
import { ListPage } from '#/parts/table/ListPage';
import { useFilters } from '#/parts/table/useFilters';
import { usePagedList } from '#/parts/table/usePagedList';
import { ageOf, Time } from '#/parts/Time';
import { t } from '#/texts';

const { requests: texts } = t;

/** Milliseconds after which the queue is looked at again. */
const refreshEvery = 10_000;

// SCEP has no requests in the queue: devices ask for those themselves.
const { scep: _, ...kinds } = t.overview.kinds;

const fields: readonly FilterField[] = [
  { kind: 'choice', name: 'kind', label: texts.kind, options: optionsOf(kinds) },
  { kind: 'choice', name: 'state', label: texts.state, options: optionsOf(t.states.request) },
];

const columns: readonly Column<WorkRequest>[] = [
  { id: 'kind', header: texts.kind, cell: (item) => t.overview.kinds[item.kind] ?? item.kind, nowrap: true },
  { id: 'state', header: texts.state, cell: (item) => <StateBadge kind="request" state={item.state} />, nowrap: true },
  { id: 'device', header: texts.device, cell: (item) => <DeviceLink id={item.deviceId} /> },
  { id: 'age', header: texts.age, cell: (item) => ageOf(item.createdAt), nowrap: true },
  { id: 'attempts', header: texts.attempts, cell: (item) => item.attempts.toLocaleString(t.locale), numeric: true },
  { id: 'error', header: texts.error, cell: (item) => item.lastCode ?? t.common.none },
  { id: 'modified', header: texts.modified, cell: (item) => <Time value={item.modifiedAt} form="relative" />, nowrap: true },
];

export default function RequestsPage() {
  const filters = useFilters(['kind', 'state', 'deviceId']);
  const list = usePagedList(
    ['requests', 'list', filters.values],
    (cursor, signal) =>
      answer(api.GET('/requests', { params: { query: { ...(filters.values as QueryOf<'/requests'>), cursor } }, signal })),
    { refreshEvery },
  );
  return (
    <ListPage
      texts={texts}
      icon={<TaskListSquareLtrRegular />}
      path="/requests"
      fields={fields}
      filters={filters}
      columns={columns}
      list={list}
    />
  );
}
