import { expect, it } from 'vitest';

import { timelineOf } from './timeline';

const device = {
  id: 'd',
  deviceName: 'DECK-0417',
  version: 1,
  createdAt: '2031-02-11T08:00:00Z',
  modifiedAt: '2031-02-11T08:00:00Z',
  syncedAt: '2031-02-11T08:10:00Z',
};
const certificate = {
  id: 'c',
  kind: 'scep',
  subject: 'CN=deck',
  issuanceState: 'installed',
  createdAt: '2031-02-11T08:10:01Z',
  modifiedAt: '2031-02-11T08:12:00Z',
} as const;
const request = {
  id: 'r',
  kind: 'revoke',
  state: 'queued',
  attempts: 0,
  createdAt: '2031-02-11T09:00:00Z',
  modifiedAt: '2031-02-11T09:00:00Z',
};

it('a timeline has what happened, newest first', () => {
  const stateChanges = [
    { state: 'retiring', at: '2031-02-11T09:30:00Z' },
    { state: 'enrolled', at: '2031-02-11T08:05:00Z' },
  ] as const;
  const steps = timelineOf(device, { stateChanges, certificates: [certificate], requests: [request] });
  expect(steps.map((step) => step.key)).toEqual([
    'retiring 2031-02-11T09:30:00Z',
    'r',
    'c now',
    'c asked',
    'checkedIn',
    'enrolled 2031-02-11T08:05:00Z',
    'added',
  ]);
});

it('a certificate that is revoked says so, whatever the device said last', () => {
  const revoked = { ...certificate, revocationState: 'revoked' } as const;
  const [last] = timelineOf(device, { stateChanges: [], certificates: [revoked], requests: [] });
  expect(last?.state).toEqual({ kind: 'revocation', state: 'revoked' });
});
