import { Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import { HistoryRegular } from '@fluentui/react-icons';

import { answer, api } from '#/api/client';
import type { ItemOf, QueryOf } from '#/api/types';
import { EmptyState } from '#/parts/EmptyState';
import { DataTable } from '#/parts/table/DataTable';
import { FilterBar, type FilterField } from '#/parts/table/FilterBar';
import type { Column } from '#/parts/table/TableGrid';
import { useFilters, type Filters } from '#/parts/table/useFilters';
import { usePagedList } from '#/parts/table/usePagedList';
import { Time } from '#/parts/Time';
import { t } from '#/texts';

import { dayStart } from './lists';
import { SettingsFrame } from './SettingsFrame';

const { audit: texts } = t;

type AuditEntry = ItemOf<'/audit'>;

const textNames = ['actor', 'action', 'object'] as const;
const dayNames = ['from', 'until'] as const;

const useStyles = makeStyles({
  days: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, marginBottom: tokens.spacingVerticalL },
  details: { maxWidth: '480px' },
  json: {
    margin: `${tokens.spacingVerticalXS} 0 0`,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
  },
});

const fields: readonly FilterField[] = [
  { kind: 'text', name: 'actor', label: texts.actor, hint: texts.actorHint },
  { kind: 'text', name: 'action', label: texts.action, hint: texts.actionHint },
  { kind: 'text', name: 'object', label: texts.object, hint: texts.objectHint },
];

function queryOf(filters: Filters, cursor: string | undefined): QueryOf<'/audit'> {
  const { actor, action, object, from, until } = filters.values;
  return { actor, action, object, from: dayStart(from ?? ''), until: dayStart(until ?? '', 1), cursor };
}

function Days({ filters }: { filters: Filters }) {
  const styles = useStyles();
  return (
    <div className={styles.days}>
      {dayNames.map((name) => (
        <Field key={name} label={texts[name]}>
          <Input type="date" value={filters.get(name)} onChange={(_, data) => filters.set(name, data.value)} />
        </Field>
      ))}
    </div>
  );
}

function Details({ entry }: { entry: AuditEntry }) {
  const styles = useStyles();
  const details: unknown = entry.details;
  if (details === null || details === undefined || (typeof details === 'object' && Object.keys(details).length === 0)) {
    return <span>{t.common.none}</span>;
  }
  return (
    <details className={styles.details}>
      <summary>{texts.show}</summary>
      <pre className={styles.json}>{JSON.stringify(details, null, 2)}</pre>
    </details>
  );
}

const columns: readonly Column<AuditEntry>[] = [
  { id: 'at', header: texts.at, cell: (entry) => <Time value={entry.at} />, nowrap: true },
  { id: 'actor', header: texts.actor, cell: (entry) => entry.actor },
  { id: 'action', header: texts.action, cell: (entry) => entry.action },
  { id: 'object', header: texts.object, cell: (entry) => (entry.object === '' ? t.common.none : entry.object) },
  { id: 'remote', header: texts.remote, cell: (entry) => (entry.remote === '' ? t.common.none : entry.remote) },
  { id: 'details', header: texts.details, cell: (entry) => <Details entry={entry} /> },
];

/** Everything that anybody changed. */
export default function AuditPage() {
  const filters = useFilters([...textNames, ...dayNames]);
  const list = usePagedList<AuditEntry>(['audit', filters.values], (cursor, signal) =>
    answer(api.GET('/audit', { params: { query: queryOf(filters, cursor) }, signal })),
  );
  return (
    <SettingsFrame title={t.settings.audit} lead={texts.lead}>
      <FilterBar fields={fields} filters={filters} />
      <Days filters={filters} />
      <DataTable
        label={t.settings.audit}
        columns={columns}
        list={list}
        rowKey={(entry) => entry.id}
        empty={<EmptyState icon={<HistoryRegular />} title={texts.none} text={texts.noneText} />}
      />
    </SettingsFrame>
  );
}
