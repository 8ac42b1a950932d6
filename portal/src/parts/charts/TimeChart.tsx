import { Button, makeStyles, shorthands, Skeleton, SkeletonItem, Text, tokens } from '@fluentui/react-components';
import { lazy, Suspense, useState } from 'react';

import { absoluteTime } from '#/parts/Time';
import { t } from '#/texts';

const UplotCanvas = lazy(() => import('./UplotCanvas'));

export interface ChartSeries {
  label: string;
  /** A Fluent token. */
  color: string;
  values: number[];
}

/** Counts over time, stacked in the order given. */
export interface ChartData {
  /** Seconds since 1970, ascending, one for each value of each series. */
  times: number[];
  series: ChartSeries[];
}

const useStyles = makeStyles({
  figure: { margin: 0 },
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'space-between',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    marginBottom: tokens.spacingVerticalS,
  },
  legend: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalL, margin: 0, padding: 0, listStyleType: 'none' },
  entry: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS },
  swatch: { width: '12px', height: '12px', borderRadius: tokens.borderRadiusSmall },
  scroll: { maxHeight: '280px', overflowY: 'auto' },
  table: {
    width: '100%',
    borderCollapse: 'collapse',
    fontVariantNumeric: 'tabular-nums',
    '& th, & td': {
      textAlign: 'start',
      padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`,
      ...shorthands.borderBottom('1px', 'solid', tokens.colorNeutralStroke3),
    },
  },
  none: { display: 'block', padding: `${tokens.spacingVerticalXXL} 0`, color: tokens.colorNeutralForeground2 },
});

function asNumber(value: number | undefined): string {
  return (value ?? 0).toLocaleString(t.locale);
}

/** The same as a table: only times at which anything was counted, newest first. */
function ChartTable({ data }: { data: ChartData }) {
  const styles = useStyles();
  const rows = data.times
    .map((time, index) => ({ time, values: data.series.map((series) => series.values[index] ?? 0) }))
    .filter((row) => row.values.some((value) => value !== 0))
    .reverse();
  return (
    <div className={styles.scroll} tabIndex={0} role="group" aria-label={t.common.showTable}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t.overview.charts.time}</th>
            {data.series.map((series) => (
              <th key={series.label} scope="col">
                {series.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.time}>
              <th scope="row">{absoluteTime(new Date(row.time * 1000).toISOString())}</th>
              {row.values.map((value, index) => (
                <td key={data.series[index]?.label}>{asNumber(value)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Stacked bars over time with a legend, and the same as a table for who wants figures or cannot see it. */
export function TimeChart({ label, data }: { label: string; data: ChartData }) {
  const styles = useStyles();
  const [asTable, setAsTable] = useState(false);
  const totals = data.series.map((series) => series.values.reduce((sum, value) => sum + value, 0));
  if (totals.every((total) => total === 0)) {
    return <Text className={styles.none}>{t.common.noData}</Text>;
  }
  const summary = data.series.map((series, index) => `${series.label}: ${asNumber(totals[index])}`).join(', ');
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.head}>
        <ul className={styles.legend}>
          {data.series.map((series, index) => (
            <li key={series.label} className={styles.entry}>
              <span className={styles.swatch} style={{ backgroundColor: series.color }} aria-hidden="true" />
              <Text size={200}>
                {series.label}: <strong>{asNumber(totals[index])}</strong>
              </Text>
            </li>
          ))}
        </ul>
        <Button appearance="subtle" size="small" onClick={() => setAsTable(!asTable)}>
          {asTable ? t.common.showChart : t.common.showTable}
        </Button>
      </figcaption>
      {asTable ? (
        <ChartTable data={data} />
      ) : (
        <Suspense
          fallback={
            <Skeleton aria-label={t.common.loading}>
              <SkeletonItem style={{ height: 240 }} />
            </Skeleton>
          }
        >
          <div role="img" aria-label={`${label}. ${summary}`}>
            <UplotCanvas data={data} />
          </div>
        </Suspense>
      )}
    </figure>
  );
}
