import { describe, expect, it } from 'vitest';

import { isUnderWay, queryOf, revocability } from './query';

const now = Date.parse('2031-02-11T08:14:07Z');

describe('what the service is asked for', () => {
  it('has the filters as they are', () => {
    expect(queryOf({ contains: 'deck', issuanceState: 'installed' }, now)).toEqual({
      contains: 'deck',
      issuanceState: 'installed',
    });
  });

  it('has a span of time for days until the end', () => {
    expect(queryOf({ expires: '7' }, now)).toEqual({
      expiresFrom: '2031-02-11T08:14:07.000Z',
      expiresBefore: '2031-02-18T08:14:07.000Z',
    });
  });

  it('has no beginning for what is expired', () => {
    expect(queryOf({ expires: 'past' }, now)).toEqual({ expiresBefore: '2031-02-11T08:14:07.000Z' });
  });
});

it('only what was issued can be revoked, and once', () => {
  const base = { id: 'c', kind: 'scep', issuanceState: 'installed', createdAt: '', modifiedAt: '' } as const;
  expect(revocability({ ...base, serialNumber: '0a' })).toBe('possible');
  expect(revocability({ ...base, serialNumber: '0a', revocationState: 'failed' })).toBe('possible');
  expect(revocability({ ...base, serialNumber: '0a', revocationState: 'pending' })).toBe('revoked');
  expect(revocability(base)).toBe('notIssued');
});

it('a certificate is under way while it is issued or revoked', () => {
  const base = { id: 'c', kind: 'pkcs', createdAt: '', modifiedAt: '' } as const;
  expect(isUnderWay({ ...base, issuanceState: 'issuePending' })).toBe(true);
  expect(isUnderWay({ ...base, issuanceState: 'installed' })).toBe(false);
  expect(isUnderWay({ ...base, issuanceState: 'installed', revocationState: 'pending' })).toBe(true);
  expect(isUnderWay({ ...base, issuanceState: 'installed', revocationState: 'revoked' })).toBe(false);
});
