import { Select, Skeleton, SkeletonItem, tokens } from '@fluentui/react-components';
import { useMemo, useState } from 'react';

import { toApiError } from '#/api/errors';
import { spansOf } from '#/areas/overview/metrics';
import { TimeChart, type ChartData } from '#/parts/charts/TimeChart';
import { ErrorPanel } from '#/parts/ErrorPanel';
import { Panel } from '#/parts/Panel';
import { t } from '#/texts';

import { useConnectorMetrics } from './queries';

const ranges = {
  day: { days: 1, spanHours: 1 },
  week: { days: 7, spanHours: 6 },
  month: { days: 30, spanHours: 24 },
} as const;

type Range = keyof typeof ranges;

const names: readonly Range[] = ['day', 'week', 'month'];
const chartHeight = 240;

/** What one connector did over time, by outcome. */
export function ConnectorWork({ connectorId }: { connectorId: string }) {
  const [range, setRange] = useState<Range>('week');
  const { days, spanHours } = ranges[range];
  const metrics = useConnectorMetrics(connectorId, days);
  const { charts } = t.overview;
  const data = useMemo<ChartData>(() => {
    const spans = spansOf(metrics.data?.items ?? [], days, spanHours, Date.now());
    return {
      times: spans.map((span) => span.time),
      series: [
        { label: charts.succeeded, color: tokens.colorBrandBackground, values: spans.map((span) => span.succeeded) },
        { label: charts.failed, color: tokens.colorPaletteRedBackground3, values: spans.map((span) => span.failed) },
      ],
    };
  }, [metrics.data, days, spanHours, charts]);
  return (
    <Panel
      title={t.connectors.work}
      lead={t.connectors.workLead}
      tools={
        <Select
          aria-label={charts.range}
          value={range}
          onChange={(_, choice) => setRange(names.find((name) => name === choice.value) ?? 'week')}
        >
          {names.map((name) => (
            <option key={name} value={name}>
              {charts.ranges[name]}
            </option>
          ))}
        </Select>
      }
    >
      {metrics.isPending && (
        <Skeleton aria-label={t.common.loading}>
          <SkeletonItem style={{ height: chartHeight }} />
        </Skeleton>
      )}
      {metrics.error && <ErrorPanel error={toApiError(metrics.error)} onRetry={() => void metrics.refetch()} />}
      {metrics.data && <TimeChart label={t.connectors.work} data={data} />}
    </Panel>
  );
}
