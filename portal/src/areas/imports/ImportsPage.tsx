import { DocumentTableArrowRightRegular } from '@fluentui/react-icons';

import { answer, api } from '#/api/client';
import { EmptyState } from '#/parts/EmptyState';
import { PageHeader } from '#/parts/PageHeader';
import { ToneBadge } from '#/parts/StateBadge';
import { DataTable, type Column } from '#/parts/table/DataTable';
import { usePagedList } from '#/parts/table/usePagedList';
import { Time } from '#/parts/Time';
import { t } from '#/texts';

import { ImportLink } from './ImportLink';
import { toneOf, type Import } from './imports';

const { imports: texts } = t;

/** Milliseconds after which the list is looked at again. */
const refreshEvery = 5000;

const columns: readonly Column<Import>[] = [
  { id: 'kind', header: texts.kind, cell: (item) => texts.kinds[item.kind] },
  {
    id: 'state',
    header: texts.state,
    cell: (item) => <ToneBadge tone={toneOf(item)} text={texts.states[item.state] ?? item.state} />,
    nowrap: true,
  },
  { id: 'rows', header: texts.rows, cell: (item) => item.rowsRead.toLocaleString(t.locale), numeric: true },
  { id: 'refused', header: texts.refused, cell: (item) => (item.refused ?? 0).toLocaleString(t.locale), numeric: true },
  { id: 'actor', header: texts.actor, cell: (item) => item.actor ?? t.common.none },
  { id: 'created', header: texts.created, cell: (item) => <Time value={item.createdAt} />, nowrap: true },
];

/** Imports under way and done, newest first. */
export default function ImportsPage() {
  const list = usePagedList(
    ['imports', 'list'],
    (cursor, signal) => answer(api.GET('/imports', { params: { query: { cursor } }, signal })),
    { refreshEvery },
  );
  return (
    <>
      <PageHeader title={texts.title} lead={texts.lead} commands={<ImportLink kind="users" primary />} />
      <DataTable
        label={texts.list}
        columns={columns}
        list={list}
        rowKey={(item) => item.id}
        rowLink={(item) => `/imports/${item.id}`}
        empty={<EmptyState icon={<DocumentTableArrowRightRegular />} title={texts.empty} text={texts.emptyText} />}
      />
    </>
  );
}
