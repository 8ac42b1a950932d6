import { CertificateRegular, FilterRegular } from '@fluentui/react-icons';

import { answer, api } from '#/api/client';
import { EmptyState } from '#/parts/EmptyState';
import { PageHeader } from '#/parts/PageHeader';
import { DataTable } from '#/parts/table/DataTable';
import { FilterBar, optionsOf, type FilterField } from '#/parts/table/FilterBar';
import { useFilters } from '#/parts/table/useFilters';
import { usePagedList } from '#/parts/table/usePagedList';
import { t } from '#/texts';

import { certificateColumns } from './columns';
import { ExportButton } from './ExportButton';
import { filterNames, queryOf } from './query';

const { certificates: texts } = t;

const fields: readonly FilterField[] = [
  { kind: 'text', name: 'contains', label: texts.contains, hint: texts.containsHint, minLength: 3 },
  { kind: 'text', name: 'serialNumber', label: texts.serialNumber },
  { kind: 'choice', name: 'issuanceState', label: texts.state, options: optionsOf(t.states.issuance) },
  { kind: 'choice', name: 'revocationState', label: texts.revocation, options: optionsOf(t.states.revocation) },
  { kind: 'choice', name: 'expires', label: texts.expires, options: optionsOf(texts.expiry) },
];

export default function CertificatesPage() {
  const filters = useFilters(filterNames);
  const list = usePagedList(['certificates', 'list', filters.values], (cursor, signal) =>
    answer(api.GET('/certificates', { params: { query: { ...queryOf(filters.values, Date.now()), cursor } }, signal })),
  );
  return (
    <>
      <PageHeader title={texts.title} lead={texts.lead} commands={<ExportButton filters={filters.values} />} />
      <FilterBar fields={fields} filters={filters} />
      <DataTable
        label={texts.list}
        columns={certificateColumns}
        list={list}
        rowKey={(item) => item.id}
        rowLink={(item) => `/certificates/${item.id}`}
        empty={
          filters.any ? (
            <EmptyState icon={<FilterRegular />} title={texts.noneFound} text={texts.noneFoundText} />
          ) : (
            <EmptyState icon={<CertificateRegular />} title={texts.empty} text={texts.emptyText} />
          )
        }
      />
    </>
  );
}
