import { Button, makeStyles, mergeClasses, shorthands, Text, tokens } from '@fluentui/react-components';
import { lazy, Suspense, useState } from 'react';

import { absoluteTime } from '#/parts/Time';
import { t } from '#/texts';

import { ChartSkeleton } from './ChartPanel';
import { valueText, type ChartUnit } from './format';

const UplotCanvas = lazy(() => import('./UplotCanvas'));

export interface ChartSeries {
  label: string;
  /** A Fluent token. */
  color: string;
  /** Null where there is nothing to show. */
  values: (number | null)[];
  /** What the legend says of it; the sum of all values if it is not given. */
  summary?: string;
  /** A dashed line, to tell it from others without their colours. */
  dashed?: boolean;
}

/** Values over time. */
export interface ChartData {
  /** Seconds since 1970, ascending, one for each value of each series. */
  times: number[];
  /** Bars are stacked in the order given, lines are not. */
  series: ChartSeries[];
  form?: 'bars' | 'lines';
  unit?: ChartUnit;
  /** Whether times are whole days of UTC. */
  daily?: boolean;
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
  line: { width: '20px', borderTopWidth: '2px', borderTopStyle: 'solid' },
  dashed: { borderTopStyle: 'dashed' },
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

const dayForm = new Intl.DateTimeFormat(t.locale, { dateStyle: 'medium', timeZone: 'UTC' });

function timeText(time: number, daily: boolean): string {
  return daily ? dayForm.format(time * 1000) : absoluteTime(new Date(time * 1000).toISOString());
}

function summaryOf(series: ChartSeries, unit: ChartUnit): string {
  return series.summary ?? valueText(series.values.reduce<number>((sum, value) => sum + (value ?? 0), 0), unit);
}

/** The same as a table: only times at which anything was counted, newest first. */
function ChartTable({ data }: { data: ChartData }) {
  const styles = useStyles();
  const { unit = 'count', daily = false } = data;
  const rows = data.times
    .map((time, index) => ({ time, values: data.series.map((series) => series.values[index] ?? 0) }))
    .filter((row) => row.values.some((value) => value !== 0))
    .reverse();
  return (
    <div className={styles.scroll} tabIndex={0} role="group" aria-label={t.charts.showTable}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t.charts.time}</th>
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
              <th scope="row">{timeText(row.time, daily)}</th>
              {row.values.map((value, index) => (
                <td key={data.series[index]?.label}>{valueText(value, unit)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What a series looks like in the chart. */
function Swatch({ series, form }: { series: ChartSeries; form: ChartData['form'] }) {
  const styles = useStyles();
  return form === 'lines' ? (
    <span
      className={mergeClasses(styles.line, series.dashed && styles.dashed)}
      style={{ borderTopColor: series.color }}
      aria-hidden="true"
    />
  ) : (
    <span className={styles.swatch} style={{ backgroundColor: series.color }} aria-hidden="true" />
  );
}

interface TimeChartProps {
  label: string;
  data: ChartData;
  /** Said where there is nothing to show. */
  none?: string;
}

/** A chart with a legend, and the same as a table for who wants figures or cannot see it. */
export function TimeChart({ label, data, none = t.charts.noData }: TimeChartProps) {
  const styles = useStyles();
  const [asTable, setAsTable] = useState(false);
  if (data.series.every((series) => series.values.every((value) => (value ?? 0) === 0))) {
    return <Text className={styles.none}>{none}</Text>;
  }
  const summaries = data.series.map((series) => ({ ...series, summary: summaryOf(series, data.unit ?? 'count') }));
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.head}>
        <ul className={styles.legend}>
          {summaries.map((series) => (
            <li key={series.label} className={styles.entry}>
              <Swatch series={series} form={data.form} />
              <Text size={200}>
                {series.label}: <strong>{series.summary}</strong>
              </Text>
            </li>
          ))}
        </ul>
        <Button appearance="subtle" size="small" onClick={() => setAsTable(!asTable)}>
          {asTable ? t.charts.showChart : t.charts.showTable}
        </Button>
      </figcaption>
      {asTable ? (
        <ChartTable data={data} />
      ) : (
        <Suspense fallback={<ChartSkeleton />}>
          <div
            role="img"
            aria-label={`${label}. ${summaries.map((series) => `${series.label}: ${series.summary}`).join(', ')}`}
          >
            <UplotCanvas data={data} />
          </div>
        </Suspense>
      )}
    </figure>
  );
}
