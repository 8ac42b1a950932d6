import { tokens } from '@fluentui/react-components';

import type { CertificateCount, ExpiryOutlook, IssuanceTimes, QueueDepth } from '#/api/types';
import { durationText } from '#/parts/charts/format';
import { kindColor, kindText } from '#/parts/charts/kinds';
import type { ChartData } from '#/parts/charts/TimeChart';
import { t } from '#/texts';

const daySeconds = 86_400;
const weekSeconds = 7 * daySeconds;

const secondsOf = (time: string) => Date.parse(time) / 1000;

/** The kinds of these, each once, in the order of the alphabet, so that colours stay where they are. */
function kindsOf(items: readonly { kind: string }[]): string[] {
  return [...new Set(items.map((item) => item.kind))].sort();
}

function everyStep(from: number, until: number, step: number): number[] {
  return Array.from({ length: Math.max(0, Math.ceil((until - from) / step)) }, (_, index) => from + index * step);
}

/** Certificates by the week in which they end, weeks without any as well. */
export function expiryChart(outlook: ExpiryOutlook): ChartData {
  const from = secondsOf(outlook.from);
  const times = everyStep(from, secondsOf(outlook.until), weekSeconds);
  const series = kindsOf(outlook.items).map((kind) => {
    const counts = new Map(outlook.items.filter((item) => item.kind === kind).map((item) => [secondsOf(item.week), item.count]));
    return { label: kindText(kind), color: kindColor(kind), values: times.map((time) => counts.get(time) ?? 0) };
  });
  return { times, series, daily: true };
}

/** Requests that waited, and for how long the oldest had, in steps up to `now`: the last one is what waits now. */
export function queueCharts(depth: QueueDepth, days: number, now: number): { waiting: ChartData; age: ChartData } {
  const step = depth.stepSeconds;
  const last = Math.floor(now / 1000 / step) * step;
  const times = everyStep(last - days * daySeconds + step, last + 1, step);
  const seen = [
    ...depth.items.map((item) => ({ ...item, time: secondsOf(item.at) })),
    ...depth.now.map((item) => ({ ...item, time: last, oldestSeconds: Math.max(0, now / 1000 - secondsOf(item.oldestAt)) })),
  ];
  const highest = (time: number, of: (item: (typeof seen)[number]) => number) =>
    Math.max(0, ...seen.filter((item) => item.time === time).map(of));
  const waiting = kindsOf(seen).map((kind) => {
    const now = depth.now.find((item) => item.kind === kind)?.waiting ?? 0;
    const values = times.map((time) => highest(time, (item) => (item.kind === kind ? item.waiting : 0)));
    return { label: kindText(kind), color: kindColor(kind), values, summary: t.overview.queue.now(now.toLocaleString(t.locale)) };
  });
  const ages = times.map((time) => highest(time, (item) => item.oldestSeconds));
  const oldest = highest(last, (item) => (depth.now.some((one) => one.kind === item.kind) ? item.oldestSeconds : 0));
  const age = {
    label: t.overview.queue.oldest,
    color: tokens.colorPaletteBrownBorderActive,
    values: ages,
    summary: depth.now.length === 0 ? t.overview.queue.nobody : durationText(oldest),
  };
  return { waiting: { times, series: waiting }, age: { times, series: [age], unit: 'seconds' } };
}

/** How long certificates of a kind took, day by day; days without any have no value. */
export function timesChart(times: IssuanceTimes, kind: string): ChartData {
  const days = times.items.filter((item) => item.kind === kind);
  const total = times.totals.find((item) => item.kind === kind);
  const first = secondsOf(days[0]?.day ?? '1970-01-01T00:00:00Z');
  const last = secondsOf(days.at(-1)?.day ?? '1970-01-01T00:00:00Z');
  // A day of its own before and after, so that a single point is not at the edge.
  const steps = everyStep(first - daySeconds, last + 2 * daySeconds, daySeconds);
  const lineOf = (value: (item: { medianSeconds: number; p95Seconds: number }) => number) => {
    const values = new Map(days.map((item) => [secondsOf(item.day), value(item)]));
    return { values: steps.map((step) => values.get(step) ?? null), summary: durationText(total === undefined ? 0 : value(total)) };
  };
  const { median, p95 } = t.overview.times;
  return {
    times: steps,
    series: [
      { label: median, color: kindColor(kind), ...lineOf((item) => item.medianSeconds) },
      { label: p95, color: tokens.colorPaletteBrownBorderActive, dashed: true, ...lineOf((item) => item.p95Seconds) },
    ],
    form: 'lines',
    unit: 'seconds',
    daily: true,
  };
}

/** One row of the certificates by state. */
export interface StateCount {
  /** A word of the API, or `expired`. */
  state: string;
  count: number;
  /** Of all certificates, in percent. */
  share: number;
}

/** All kinds together, the most first. */
export function countsByState(counts: readonly CertificateCount[]): StateCount[] {
  const sums = new Map<string, number>();
  for (const each of counts) {
    const state = each.expired ? 'expired' : each.state;
    sums.set(state, (sums.get(state) ?? 0) + each.count);
  }
  const total = [...sums.values()].reduce((sum, count) => sum + count, 0);
  return [...sums]
    .map(([state, count]) => ({ state, count, share: (100 * count) / total }))
    .sort((a, b) => b.count - a.count || a.state.localeCompare(b.state));
}
