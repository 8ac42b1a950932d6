import { describe, expect, it } from 'vitest';

import { countsByState, expiryChart, queueCharts, timesChart } from './figures';

const at = (time: string) => Date.parse(time) / 1000;

describe('the outlook', () => {
  it('has a bar for every week, and the kinds on top of each other', () => {
    const chart = expiryChart({
      from: '2031-02-11T00:00:00Z',
      until: '2032-02-17T00:00:00Z',
      items: [
        { week: '2031-02-18T00:00:00Z', kind: 'pkcsImported', count: 2 },
        { week: '2031-02-11T00:00:00Z', kind: 'scep', count: 7 },
      ],
    });
    expect(chart.times).toHaveLength(53);
    expect(chart.series.map((series) => [series.label, series.values.slice(0, 3)])).toEqual([
      ['Imported PFX', [0, 2, 0]],
      ['SCEP', [7, 0, 0]],
    ]);
  });
});

describe('the queue', () => {
  const now = Date.parse('2031-02-11T08:14:07Z');

  it('ends with what waits now, and is empty where nothing waited', () => {
    const { waiting, age } = queueCharts(
      {
        stepSeconds: 300,
        items: [
          { at: '2031-02-11T08:05:00Z', kind: 'pkcs', waiting: 3, oldestSeconds: 30 },
          { at: '2031-02-11T08:10:00Z', kind: 'pkcs', waiting: 1, oldestSeconds: 10 },
        ],
        now: [{ kind: 'pkcs', waiting: 5, oldestAt: '2031-02-11T08:13:07Z' }],
      },
      1,
      now,
    );
    expect(waiting.times).toHaveLength(288);
    expect(waiting.times.at(-1)).toBe(at('2031-02-11T08:10:00Z'));
    expect(waiting.series[0]).toMatchObject({ label: 'PKCS', summary: '5 now' });
    expect(waiting.series[0]?.values.slice(-3)).toEqual([0, 3, 5]);
    expect(age.series[0]?.values.slice(-3)).toEqual([0, 30, 60]);
    expect(age.series[0]?.summary).toBe('1 min');
  });

  it('is nothing where nothing waits', () => {
    const { waiting, age } = queueCharts({ stepSeconds: 300, items: [], now: [] }, 1, now);
    expect(waiting.series).toEqual([]);
    expect(age.series[0]?.summary).toBe('none now');
  });

  it('tells the age of what waits now, though an older one waited in the same step', () => {
    const items = [{ at: '2031-02-11T08:10:00Z', kind: 'revoke', waiting: 1, oldestSeconds: 900 }];
    const waits = [{ kind: 'pkcs', waiting: 1, oldestAt: '2031-02-11T08:13:07Z' }];
    expect(queueCharts({ stepSeconds: 300, items, now: waits }, 1, now).age.series[0]?.summary).toBe('1 min');
  });
});

describe('times from request to certificate', () => {
  const day = (time: string, kind: string, medianSeconds: number, p95Seconds: number) => ({
    day: time,
    kind,
    count: 4,
    medianSeconds,
    p95Seconds,
  });

  it('have gaps on days without a certificate', () => {
    const items = [
      day('2031-02-11T00:00:00Z', 'scep', 2, 8),
      day('2031-02-12T00:00:00Z', 'pkcs', 1, 1),
      day('2031-02-13T00:00:00Z', 'scep', 3, 9),
    ];
    const chart = timesChart({ items, totals: [{ kind: 'scep', count: 8, medianSeconds: 2.5, p95Seconds: 90 }] }, 'scep');
    expect(chart.series.map((series) => series.values)).toEqual([
      [null, 2, null, 3, null],
      [null, 8, null, 9, null],
    ]);
    expect(chart.series.map((series) => series.summary)).toEqual(['2.5 sec', '1.5 min']);
  });
});

describe('certificates by state', () => {
  it('add up kinds, with those that expired by themselves', () => {
    const count = (kind: string, state: 'installed' | 'revoked', expired: boolean, number: number) => ({
      kind,
      state,
      expired,
      count: number,
    });
    expect(
      countsByState([
        count('scep', 'installed', false, 5),
        count('pkcs', 'installed', false, 1),
        count('scep', 'installed', true, 3),
        count('scep', 'revoked', false, 1),
      ]),
    ).toEqual([
      { state: 'installed', count: 6, share: 60 },
      { state: 'expired', count: 3, share: 30 },
      { state: 'revoked', count: 1, share: 10 },
    ]);
  });
});
