import { describe, expect, it } from 'vitest';

import type { Connector } from '#/api/types';

import { concernsOf, countOf } from './attention';

const connector = (reasons: Connector['reasons']): Connector => ({
  id: 'c1',
  name: 'dock',
  version: '1.3101.0',
  features: ['scep'],
  disabled: false,
  status: 'active',
  reasons,
});

const reason = (level: string, subject = '') => ({ code: 'silent', level, subject, text: 'it is silent', remedy: 'start it' });

describe('what needs attention', () => {
  it('is nothing where all is well', () => {
    expect(concernsOf({ connectors: [connector([])], authorities: [], failed: { items: [] } })).toEqual([]);
  });

  it('is the first connector where there is none', () => {
    expect(concernsOf({ connectors: [] }).map((concern) => concern.key)).toEqual(['none']);
  });

  it('is nothing that is not known yet', () => {
    expect(concernsOf({})).toEqual([]);
  });

  it('has errors before warnings, with the remedy that the service names', () => {
    const concerns = concernsOf({
      connectors: [connector([reason('warning'), reason('error', 'Issuing CA')])],
      failed: { items: [1, 2] },
    });
    expect(concerns.map((concern) => concern.level)).toEqual(['error', 'warning', 'warning']);
    expect(concerns[0]).toMatchObject({ remedy: 'start it', text: 'it is silent (Issuing CA)', to: '/connectors/c1' });
  });

  it('leaves out calls that were closed', () => {
    const call = { eventUid: 'e', at: '2031-02-11T08:14:07Z', event: {} };
    expect(concernsOf({ calls: { items: [{ ...call, closedAt: '2031-02-11T09:00:00Z' }] } })).toEqual([]);
    expect(concernsOf({ calls: { items: [call] } })).toHaveLength(1);
  });
});

it('a list that goes on is counted with a plus', () => {
  expect(countOf({ items: [1, 2] })).toBe('2');
  expect(countOf({ items: [1, 2], nextCursor: 'x' })).toBe('2+');
});
