import type { MetricHour } from '#/api/types';
import { certificateKinds, failureColor, kindColor, kindText } from '#/parts/charts/kinds';
import type { ChartData } from '#/parts/charts/TimeChart';
import { t } from '#/texts';

const hourSeconds = 3600;

/** Counts of one span of time. */
export interface Counted {
  /** Seconds since 1970 at its beginning. */
  time: number;
  succeeded: number;
  failed: number;
}

/** Adds up hours to spans of `spanHours`, one for each span of the last `days` days, those without work too. */
export function spansOf(hours: readonly MetricHour[], days: number, spanHours: number, now: number): Counted[] {
  const span = spanHours * hourSeconds;
  const last = Math.floor(now / 1000 / span) * span;
  const count = Math.ceil((days * 24) / spanHours);
  const spans: Counted[] = Array.from({ length: count }, (_, index) => ({
    time: last - (count - 1 - index) * span,
    succeeded: 0,
    failed: 0,
  }));
  const first = spans[0]?.time ?? last;
  for (const hour of hours) {
    const at = spans[Math.floor((Date.parse(hour.hour) / 1000 - first) / span)];
    if (at !== undefined) {
      at.succeeded += hour.succeeded;
      at.failed += hour.failed;
    }
  }
  return spans;
}

/**
 * What was ended in time, up to now: of one kind of work, or, without `kind`, of all that bring certificates, each for
 * itself. What failed is on top.
 */
export function workChart(
  hours: readonly MetricHour[],
  kind: string,
  range: { days: number; spanHours: number },
  now: number,
): ChartData {
  const shown: readonly string[] = kind === '' ? certificateKinds : [kind];
  const spansFor = (some: readonly MetricHour[]) => spansOf(some, range.days, range.spanHours, now);
  const all = spansFor(hours.filter((hour) => shown.includes(hour.kind)));
  const series = shown.map((each) => ({
    label: kind === '' ? kindText(each) : t.overview.issued.succeeded,
    color: kindColor(each),
    values: spansFor(hours.filter((hour) => hour.kind === each)).map((span) => span.succeeded),
  }));
  const failed = { label: t.overview.issued.failed, color: failureColor, values: all.map((span) => span.failed) };
  return { times: all.map((span) => span.time), series: [...series, failed] };
}

/** What one connector ended, by outcome. */
export function outcomeChart(
  hours: readonly MetricHour[],
  range: { days: number; spanHours: number },
  now: number,
): ChartData {
  const spans = spansOf(hours, range.days, range.spanHours, now);
  const { succeeded, failed } = t.overview.issued;
  return {
    times: spans.map((span) => span.time),
    series: [
      { label: succeeded, color: kindColor('scep'), values: spans.map((span) => span.succeeded) },
      { label: failed, color: failureColor, values: spans.map((span) => span.failed) },
    ],
  };
}

/** Succeeded and failed of all hours together. */
export function totalOf(hours: readonly MetricHour[]): { succeeded: number; failed: number } {
  return hours.reduce(
    (sum, hour) => ({ succeeded: sum.succeeded + hour.succeeded, failed: sum.failed + hour.failed }),
    { succeeded: 0, failed: 0 },
  );
}
