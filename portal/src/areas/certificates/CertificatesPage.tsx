import { CertificateRegular } from '@fluentui/react-icons';

import { answer, api } from '#/api/client';
import { optionsOf, type FilterField } from '#/parts/table/FilterBar';
import { ListPage } from '#/parts/table/ListPage';
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
    <ListPage
      texts={texts}
      icon={<CertificateRegular />}
      path="/certificates"
      fields={fields}
      filters={filters}
      columns={certificateColumns}
      list={list}
      commands={<ExportButton filters={filters.values} />}
    />
  );
}
