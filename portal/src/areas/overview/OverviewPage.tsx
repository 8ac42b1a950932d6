import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { lazy, Suspense } from 'react';

import { toApiError } from '#/api/errors';
import type { Connector, WorkRequest } from '#/api/types';
import { useSession } from '#/app/session';
import { ChartSkeleton } from '#/parts/charts/ChartPanel';
import { ErrorPanel } from '#/parts/ErrorPanel';
import { PageHeader } from '#/parts/PageHeader';
import { Panel } from '#/parts/Panel';
import { RouteLink } from '#/parts/RouteLink';
import { StateBadge } from '#/parts/StateBadge';
import { ageOf, Time } from '#/parts/Time';
import { t } from '#/texts';

import { concernsOf, countOf } from './attention';
import { AttentionList } from './AttentionList';
import { totalOf } from './metrics';
import { useAuthorities, useConnectors, useExpiring, useMetrics, useOpenCalls, useRequestsIn } from './queries';
import { Tiles, type TileFigure } from './Tiles';
import { WorkPanel } from './WorkPanel';

const FigurePanels = lazy(() => import('./FigurePanels'));

const useStyles = makeStyles({
  page: { display: 'grid', gap: tokens.spacingVerticalL, gridTemplateColumns: 'minmax(0, 1fr)' },
  lower: {
    display: 'grid',
    gap: tokens.spacingHorizontalL,
    gridTemplateColumns: 'minmax(0, 1fr)',
    alignItems: 'start',
    '@media (min-width: 1280px)': { gridTemplateColumns: 'minmax(0, 2fr) minmax(0, 1fr)' },
  },
  connectors: { margin: 0, padding: 0, listStyleType: 'none', display: 'grid', gap: tokens.spacingVerticalM },
  connector: {
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'space-between',
    gap: tokens.spacingHorizontalS,
    alignItems: 'center',
  },
  contact: { display: 'block', color: tokens.colorNeutralForeground2 },
});

function ConnectorList({ connectors }: { connectors: readonly Connector[] }) {
  const styles = useStyles();
  return (
    <ul className={styles.connectors}>
      {connectors.map((connector) => (
        <li key={connector.id} className={styles.connector}>
          <span>
            <RouteLink to={`/connectors/${connector.id}`}>{connector.name}</RouteLink>
            <Text size={200} className={styles.contact}>
              {t.overview.lastContact}: <Time value={connector.seenAt} form="relative" missing={t.common.never} />
            </Text>
          </span>
          <StateBadge kind="connector" state={connector.disabled ? 'disabled' : connector.status} />
        </li>
      ))}
    </ul>
  );
}

/** When the request that waits longest was made. */
function oldestOf(requests: readonly WorkRequest[]): string | undefined {
  return requests.map((request) => request.createdAt).sort()[0];
}

export default function OverviewPage() {
  const styles = useStyles();
  const session = useSession();
  const connectors = useConnectors();
  const authorities = useAuthorities();
  const queued = useRequestsIn('queued');
  const failed = useRequestsIn('failed');
  const calls = useOpenCalls();
  const expiring = useExpiring();
  const today = useMetrics(1);

  const { tiles } = t.overview;
  const known = connectors.data?.items;
  const active = known?.filter((connector) => !connector.disabled && connector.status === 'active').length ?? 0;
  const oldest = queued.data && oldestOf(queued.data.items);
  const totals = today.data && totalOf(today.data.items);
  const figures: TileFigure[] = [
    { label: tiles.connectors, value: known && t.overview.of(active, known.length), to: '/connectors' },
    {
      label: tiles.queued,
      value: queued.data && countOf(queued.data),
      note: oldest === undefined ? undefined : tiles.oldest(ageOf(oldest)),
      to: '/requests?state=queued',
    },
    { label: tiles.issued, value: totals?.succeeded.toLocaleString(t.locale), to: '/requests?state=succeeded' },
    { label: tiles.failed, value: totals?.failed.toLocaleString(t.locale), to: '/requests?state=failed' },
  ];
  const concerns = concernsOf({
    connectors: known,
    authorities: authorities.data?.items,
    calls: calls.data,
    failed: failed.data,
    expiring: expiring.data,
  });
  const all = [connectors, authorities, queued, failed, calls, expiring];
  const broken = all.find((query) => query.error !== null)?.error;
  return (
    <>
      <PageHeader title={t.overview.title} lead={t.overview.lead(session.tenantName ?? t.common.product)} />
      <div className={styles.page}>
        {broken && <ErrorPanel error={toApiError(broken)} onRetry={() => all.forEach((query) => void query.refetch())} />}
        <Tiles figures={figures} />
        <Panel title={t.overview.attention}>
          <AttentionList concerns={concerns} loading={all.some((query) => query.isPending)} />
        </Panel>
        <div className={styles.lower}>
          <WorkPanel />
          {known && known.length > 0 && (
            <Panel title={t.overview.connectors}>
              <ConnectorList connectors={known} />
            </Panel>
          )}
        </div>
        <Suspense fallback={<ChartSkeleton />}>
          <FigurePanels />
        </Suspense>
      </div>
    </>
  );
}
