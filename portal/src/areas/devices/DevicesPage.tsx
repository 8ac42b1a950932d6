import { FilterRegular, LaptopRegular } from '@fluentui/react-icons';

import { answer, api } from '#/api/client';
import type { QueryOf } from '#/api/types';
import { EmptyState } from '#/parts/EmptyState';
import { PageHeader } from '#/parts/PageHeader';
import { DataTable } from '#/parts/table/DataTable';
import { FilterBar, optionsOf, type FilterField } from '#/parts/table/FilterBar';
import { useFilters } from '#/parts/table/useFilters';
import { usePagedList } from '#/parts/table/usePagedList';
import { t } from '#/texts';

import { deviceColumns } from './columns';

const { devices: texts } = t;

const fields: readonly FilterField[] = [
  { kind: 'text', name: 'deviceNamePrefix', label: texts.name, hint: texts.nameHint },
  { kind: 'text', name: 'serialNumber', label: texts.serialNumber },
  { kind: 'choice', name: 'platform', label: texts.platform, options: optionsOf(t.platforms) },
  { kind: 'choice', name: 'state', label: texts.state, options: optionsOf(t.states.device) },
];

export default function DevicesPage() {
  const filters = useFilters(['deviceNamePrefix', 'serialNumber', 'platform', 'state', 'userId']);
  const list = usePagedList(['devices', 'list', filters.values], (cursor, signal) =>
    answer(api.GET('/devices', { params: { query: { ...(filters.values as QueryOf<'/devices'>), cursor } }, signal })),
  );
  return (
    <>
      <PageHeader title={texts.title} lead={texts.lead} />
      <FilterBar fields={fields} filters={filters} />
      <DataTable
        label={texts.list}
        columns={deviceColumns}
        list={list}
        rowKey={(item) => item.id}
        rowLink={(item) => `/devices/${item.id}`}
        empty={
          filters.any ? (
            <EmptyState icon={<FilterRegular />} title={texts.noneFound} text={texts.noneFoundText} />
          ) : (
            <EmptyState icon={<LaptopRegular />} title={texts.empty} text={texts.emptyText} />
          )
        }
      />
    </>
  );
}
