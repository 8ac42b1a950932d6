import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { AddRegular, PlugConnectedRegular } from '@fluentui/react-icons';
import { useState } from 'react';

import { answer, api } from '#/api/client';
import type { Connector } from '#/api/types';
import { ActionButton } from '#/parts/ActionButton';
import { EmptyState } from '#/parts/EmptyState';
import { PageHeader } from '#/parts/PageHeader';
import { subjectOf } from '#/parts/reason';
import { StateBadge } from '#/parts/StateBadge';
import { SubNavigation } from '#/parts/SubNavigation';
import { DataTable } from '#/parts/table/DataTable';
import type { Column } from '#/parts/table/TableGrid';
import { usePagedList } from '#/parts/table/usePagedList';
import { Time } from '#/parts/Time';
import { t } from '#/texts';

import { AddConnectorDialog } from './AddConnectorDialog';
import { FeatureList } from './FeatureList';
import { connectorPages } from './pages';
import { refetchInterval } from './queries';

const { connectors: texts } = t;

const useStyles = makeStyles({
  status: { display: 'grid', gap: tokens.spacingVerticalXS, justifyItems: 'start', maxWidth: '420px' },
  stack: { display: 'grid', gap: tokens.spacingVerticalXXS },
  note: { color: tokens.colorNeutralForeground2 },
});

function Status({ connector }: { connector: Connector }) {
  const styles = useStyles();
  const first = connector.reasons[0];
  const more = connector.reasons.length - 1;
  return (
    <span className={styles.status}>
      <StateBadge kind="connector" state={connector.disabled ? 'disabled' : connector.status} />
      {first !== undefined && (
        <Text size={200}>
          {first.subject === '' ? first.text : `${subjectOf(first)}: ${first.text}`}. {texts.remedy}: {first.remedy}.
          {more > 0 && ` ${texts.moreReasons(more)}`}
        </Text>
      )}
    </span>
  );
}

function Version({ connector }: { connector: Connector }) {
  const styles = useStyles();
  return (
    <span className={styles.stack}>
      <span>{connector.version}</span>
      {connector.newVersion !== undefined && (
        <Text size={200} className={styles.note}>
          {texts.newVersionOut(connector.newVersion)}
        </Text>
      )}
      {connector.supportEndsAt !== undefined && (
        <Text size={200} className={styles.note}>
          {texts.supportEnds} <Time value={connector.supportEndsAt} />
        </Text>
      )}
    </span>
  );
}

const columns: readonly Column<Connector>[] = [
  { id: 'name', header: texts.name, cell: (connector) => connector.name },
  { id: 'status', header: texts.status, cell: (connector) => <Status connector={connector} /> },
  { id: 'host', header: texts.host, cell: (connector) => connector.hostName ?? t.common.none, nowrap: true },
  { id: 'version', header: texts.version, cell: (connector) => <Version connector={connector} />, nowrap: true },
  { id: 'features', header: texts.features, cell: (connector) => <FeatureList features={connector.features} /> },
  {
    id: 'seen',
    header: texts.lastContact,
    cell: (connector) => <Time value={connector.seenAt} form="relative" missing={t.common.never} />,
    nowrap: true,
  },
];

export default function ConnectorsPage() {
  const [adding, setAdding] = useState(false);
  const list = usePagedList<Connector>(
    ['connectors', 'table'],
    (_, signal) => answer(api.GET('/connectors', { signal })),
    { refreshEvery: refetchInterval },
  );
  const add = (
    <ActionButton needs="administrator" appearance="primary" text={texts.add} icon={<AddRegular />} onClick={() => setAdding(true)} />
  );
  const bare = !list.loading && list.items.length === 0 && list.error === undefined;
  return (
    <>
      <PageHeader title={texts.title} lead={texts.lead} commands={bare ? undefined : add} />
      <SubNavigation label={texts.section} pages={connectorPages} />
      <DataTable
        label={texts.title}
        columns={columns}
        list={list}
        rowKey={(connector) => connector.id}
        rowLink={(connector) => `/connectors/${connector.id}`}
        empty={<EmptyState icon={<PlugConnectedRegular />} title={texts.none} text={texts.noneText} action={add} />}
      />
      <AddConnectorDialog open={adding} onClose={() => setAdding(false)} />
    </>
  );
}
