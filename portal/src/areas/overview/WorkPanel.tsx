import { makeStyles, Select, Skeleton, SkeletonItem, tokens } from '@fluentui/react-components';
import { useMemo, useState } from 'react';

import { toApiError } from '#/api/errors';
import { TimeChart, type ChartData } from '#/parts/charts/TimeChart';
import { ErrorPanel } from '#/parts/ErrorPanel';
import { Panel } from '#/parts/Panel';
import { t } from '#/texts';

import { spansOf } from './metrics';
import { useMetrics } from './queries';

const ranges = {
  day: { days: 1, spanHours: 1 },
  week: { days: 7, spanHours: 6 },
  month: { days: 30, spanHours: 24 },
} as const;

type Range = keyof typeof ranges;

const names: readonly Range[] = ['day', 'week', 'month'];

const useStyles = makeStyles({
  choices: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

/** What connectors did over time, by outcome. */
export function WorkPanel({ className }: { className?: string }) {
  const styles = useStyles();
  const [range, setRange] = useState<Range>('week');
  const [kind, setKind] = useState('');
  const { days, spanHours } = ranges[range];
  const metrics = useMetrics(days);
  const { charts } = t.overview;

  const data = useMemo<ChartData>(() => {
    const hours = (metrics.data?.items ?? []).filter((hour) => kind === '' || hour.kind === kind);
    const spans = spansOf(hours, days, spanHours, Date.now());
    return {
      times: spans.map((span) => span.time),
      series: [
        { label: charts.succeeded, color: tokens.colorBrandBackground, values: spans.map((span) => span.succeeded) },
        { label: charts.failed, color: tokens.colorPaletteRedBackground3, values: spans.map((span) => span.failed) },
      ],
    };
  }, [metrics.data, kind, days, spanHours, charts]);

  return (
    <Panel
      title={charts.title}
      lead={charts.lead}
      className={className}
      tools={
        <div className={styles.choices}>
          <Select aria-label={charts.byKind} value={kind} onChange={(_, choice) => setKind(choice.value)}>
            <option value="">{t.common.all}</option>
            {Object.entries(t.overview.kinds).map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </Select>
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
        </div>
      }
    >
      {metrics.isPending && (
        <Skeleton aria-label={t.common.loading}>
          <SkeletonItem style={{ height: 240 }} />
        </Skeleton>
      )}
      {metrics.error && <ErrorPanel error={toApiError(metrics.error)} onRetry={() => void metrics.refetch()} />}
      {metrics.data && <TimeChart label={charts.title} data={data} />}
    </Panel>
  );
}
