import { expect, it } from 'vitest';

import type { ServiceEvent } from '#/api/types';

import { addNewer, certificatePath, fieldsOf, toneOf } from './event';

const event = (position: number) => ({ position, receivedAt: '2031-02-11T08:14:07Z', known: true, event: {} });

it('newer events come before the others, newest first, each once', () => {
  const all = addNewer([event(2), event(1)], [event(2), event(3), event(4)], 10);
  expect(all.map((each) => each.position)).toEqual([4, 3, 2, 1]);
});

it('no more events are kept than are to be shown', () => {
  expect(addNewer([event(2), event(1)], [event(3)], 2).map((each) => each.position)).toEqual([3, 2]);
});

it('fields are shown as they were sent', () => {
  const body: unknown = { eventId: 1000, message: 'm', names: ['a'] };
  const fields = fieldsOf({ ...event(1), event: body as ServiceEvent['event'] });
  expect(fields).toEqual([
    { name: 'eventId', value: '1000' },
    { name: 'message', value: 'm' },
    { name: 'names', value: '["a"]' },
  ]);
});

it('levels have a tone', () => {
  expect([toneOf('Error'), toneOf('Warning'), toneOf('Information'), toneOf(undefined)]).toEqual([
    'bad',
    'warning',
    'neutral',
    'neutral',
  ]);
});

it('a certificate is found by its id, or else by its serial number', () => {
  expect(certificatePath({ certificateId: 'c1', serialNumber: '0A' })).toBe('/certificates/c1');
  expect(certificatePath({ serialNumber: '0A' })).toBe('/certificates?serialNumber=0A');
  expect(certificatePath({})).toBeUndefined();
});
