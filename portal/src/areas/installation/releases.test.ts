import { expect, it } from 'vitest';

import { fromLocalInput, newestFirst, toLocalInput, withRelease } from './releases';

const old = { version: '1.2610.0', releasedAt: '2031-01-05T00:00:00Z', notes: 'One' };
const recent = { version: '1.2611.0', releasedAt: '2031-02-05T00:00:00Z' };

it('the newest release is first', () => {
  expect(newestFirst([old, recent])).toEqual([recent, old]);
});

it('a release takes the place of the one of its version', () => {
  const changed = { ...old, notes: 'Two' };
  expect(withRelease([old, recent], changed)).toEqual([recent, changed]);
});

it('a time survives the field that it is written in, but for its seconds', () => {
  expect(fromLocalInput(toLocalInput('2031-02-11T08:14:07.000Z'))).toBe('2031-02-11T08:14:00.000Z');
  expect(fromLocalInput('')).toBeUndefined();
});
