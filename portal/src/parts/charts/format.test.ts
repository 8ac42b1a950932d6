import { expect, it } from 'vitest';

import { durationText, valueText } from './format';

it('durations have the largest unit that they fill', () => {
  expect([0, 0.25, 59, 90, 5400, 86_400 * 12].map((seconds) => durationText(seconds))).toEqual([
    '0 sec',
    '0.3 sec',
    '59 sec',
    '1.5 min',
    '1.5 hr',
    '12 days',
  ]);
});

it('values are counts or durations', () => {
  expect([valueText(1234, 'count'), valueText(3600, 'seconds'), valueText(3600, 'seconds', 'narrow')]).toEqual([
    '1,234',
    '1 hr',
    '1h',
  ]);
});
