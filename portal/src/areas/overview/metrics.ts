import type { MetricHour } from '#/api/types';

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

/** Succeeded and failed of all hours together. */
export function totalOf(hours: readonly MetricHour[]): { succeeded: number; failed: number } {
  return hours.reduce(
    (sum, hour) => ({ succeeded: sum.succeeded + hour.succeeded, failed: sum.failed + hour.failed }),
    { succeeded: 0, failed: 0 },
  );
}
