import { describe, expect, it } from 'vitest';

import { clockOffset } from './health';

describe('a connector’s clock', () => {
  it('is right if it is a few seconds off, as a report is under way for a moment', () => {
    expect(clockOffset('2031-02-11T08:00:00Z', '2031-02-11T08:00:04Z')).toBe(0);
  });

  it('is off by what lies between, with its direction', () => {
    expect(clockOffset('2031-02-11T08:00:00Z', '2031-02-11T08:01:00Z')).toBe(-60);
    expect(clockOffset('2031-02-11T08:02:00Z', '2031-02-11T08:00:00Z')).toBe(120);
  });
});
