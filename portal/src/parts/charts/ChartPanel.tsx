import { Skeleton, SkeletonItem } from '@fluentui/react-components';
import type { ReactNode } from 'react';

import { toApiError } from '#/api/errors';
import { ErrorPanel } from '#/parts/ErrorPanel';
import { Panel } from '#/parts/Panel';
import { t } from '#/texts';

export const chartHeight = 240;

/** Stands where a chart will be. */
export function ChartSkeleton() {
  return (
    <Skeleton aria-label={t.common.loading}>
      <SkeletonItem style={{ height: chartHeight }} />
    </Skeleton>
  );
}

interface Query<Data> {
  data: Data | undefined;
  error: unknown;
  isPending: boolean;
  refetch: () => unknown;
}

interface ChartPanelProps<Data> {
  title: string;
  lead: string;
  /** What the figures come from. */
  query: Query<Data>;
  /** At the right of the title. */
  tools?: ReactNode;
  className?: string | undefined;
  children: (data: Data) => ReactNode;
}

/** A card with a chart of what a call answers. */
export function ChartPanel<Data>({ query, children, ...panel }: ChartPanelProps<Data>) {
  return (
    <Panel {...panel}>
      {query.isPending && <ChartSkeleton />}
      {query.error !== null && <ErrorPanel error={toApiError(query.error)} onRetry={() => void query.refetch()} />}
      {query.data !== undefined && children(query.data)}
    </Panel>
  );
}
