import { describe, expect, it } from 'vitest';

import { spansOf, totalOf, workChart } from './metrics';

const now = Date.parse('2031-02-11T08:14:07Z');
const hour = (time: string, succeeded: number, failed: number) => ({ hour: time, kind: 'pkcs', succeeded, failed });

describe('spans of time', () => {
  it('reach up to now, and hold hours without work', () => {
    const spans = spansOf([], 1, 1, now);
    expect(spans).toHaveLength(24);
    expect(spans.at(-1)?.time).toBe(Date.parse('2031-02-11T08:00:00Z') / 1000);
    expect(spans.every((span) => span.succeeded === 0 && span.failed === 0)).toBe(true);
  });

  it('add up the hours and kinds in them', () => {
    const spans = spansOf(
      [hour('2031-02-11T08:00:00Z', 3, 1), hour('2031-02-11T07:00:00Z', 2, 0), hour('2031-02-11T07:00:00Z', 5, 0)],
      7,
      6,
      now,
    );
    expect(spans).toHaveLength(28);
    expect(spans.at(-1)).toMatchObject({ succeeded: 10, failed: 1 });
  });

  it('leave out what lies before them', () => {
    const spans = spansOf([hour('2031-02-01T08:00:00Z', 3, 1)], 1, 1, now);
    expect(spans.some((span) => span.succeeded > 0)).toBe(false);
  });
});

it('counts of all hours are added up', () => {
  expect(totalOf([hour('2031-02-11T08:00:00Z', 3, 1), hour('2031-02-11T07:00:00Z', 2, 4)])).toEqual({
    succeeded: 5,
    failed: 5,
  });
});

describe('work over time', () => {
  const range = { days: 1, spanHours: 1 };
  const of = (kind: string, succeeded: number, failed: number) => ({ ...hour('2031-02-11T08:00:00Z', succeeded, failed), kind });
  const hours = [of('scep', 5, 1), of('pkcs', 2, 2), of('revoke', 9, 9)];
  const last = (kind: string) =>
    workChart(hours, kind, range, now).series.map((series) => [series.label, series.values.at(-1)]);

  it('has the kinds that bring certificates by themselves, and what failed of all of them', () => {
    expect(last('')).toEqual([
      ['SCEP', 5],
      ['PKCS', 2],
      ['Imported PFX', 0],
      ['Failed', 3],
    ]);
  });

  it('is that of one kind where one is chosen', () => {
    expect(last('revoke')).toEqual([
      ['Succeeded', 9],
      ['Failed', 9],
    ]);
  });
});
