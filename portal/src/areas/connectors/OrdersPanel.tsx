import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { answer, api } from '#/api/client';
import { ActionButton } from '#/parts/ActionButton';
import { ConfirmDialog } from '#/parts/ConfirmDialog';
import { Loaded } from '#/parts/Loaded';
import { Panel } from '#/parts/Panel';
import { StaticTable } from '#/parts/table/StaticTable';
import type { Column } from '#/parts/table/TableGrid';
import { Time } from '#/parts/Time';
import { t } from '#/texts';
import { languageOfService } from '#/texts/language';

import { LogDownload } from './LogDownload';
import { useLogs, useOrders, type ConnectorLog, type ConnectorOrder } from './queries';

const { connectors: texts } = t;
const kinds = ['renew', 'collectLogs', 'update'] as const;

type Kind = (typeof kinds)[number];

const useStyles = makeStyles({
  tools: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  answer: { display: 'grid', gap: tokens.spacingVerticalXS, justifyItems: 'start' },
});

function OrderButtons({ connectorId }: { connectorId: string }) {
  const styles = useStyles();
  const queries = useQueryClient();
  const [kind, setKind] = useState<Kind>('renew');
  const [asking, setAsking] = useState(false);
  const order = async () => {
    const params = { path: { connectorId } };
    await answer(api.POST('/connectors/{connectorId}/commands', { params, body: { kind } }));
    await queries.invalidateQueries({ queryKey: ['connectors', connectorId, 'orders'] });
  };
  return (
    <div className={styles.tools}>
      {kinds.map((each) => (
        <ActionButton
          key={each}
          needs="administrator"
          text={texts.orderKinds[each] ?? each}
          onClick={() => {
            setKind(each);
            setAsking(true);
          }}
        />
      ))}
      <ConfirmDialog
        open={asking}
        title={texts.orderTitle[kind] ?? kind}
        confirm={texts.orderKinds[kind] ?? kind}
        onConfirm={order}
        onClose={() => setAsking(false)}
      >
        <Text>{texts.orderText[kind]}</Text>
      </ConfirmDialog>
    </div>
  );
}

function Answer({ order, log }: { order: ConnectorOrder; log: ConnectorLog | undefined }) {
  const styles = useStyles();
  return (
    <span className={styles.answer}>
      {order.message === undefined ? log === undefined && t.common.none : <span lang={languageOfService}>{order.message}</span>}
      {log !== undefined && <LogDownload log={log} />}
    </span>
  );
}

function columnsFor(logs: readonly ConnectorLog[]): Column<ConnectorOrder>[] {
  return [
    { id: 'kind', header: texts.orderKind, cell: (order) => texts.orderKinds[order.kind] ?? order.kind },
    { id: 'state', header: texts.status, cell: (order) => texts.orderStates[order.state] ?? order.state },
    { id: 'at', header: texts.orderedAt, cell: (order) => <Time value={order.createdAt} /> },
    { id: 'by', header: texts.orderedBy, cell: (order) => order.createdBy ?? t.common.none },
    {
      id: 'message',
      header: texts.orderMessage,
      cell: (order) => <Answer order={order} log={logs.find((log) => log.commandId === order.id)} />,
    },
  ];
}

/** What the connector was told to do and what became of it, with the logs that it sent. */
export function OrdersPanel({ connectorId }: { connectorId: string }) {
  const orders = useOrders(connectorId);
  const logs = useLogs();
  return (
    <Panel title={texts.order} lead={texts.orderLead} tools={<OrderButtons connectorId={connectorId} />}>
      <Loaded query={orders}>
        {({ items }) => (
          <StaticTable
            label={texts.order}
            items={items}
            rowKey={(order) => order.id}
            columns={columnsFor(logs.data?.items ?? [])}
            empty={texts.noOrders}
          />
        )}
      </Loaded>
    </Panel>
  );
}
