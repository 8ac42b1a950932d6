import { expect, it } from 'vitest';

import { assignmentsOf } from './assignments';

const base = { kind: 'scep', platform: 'linux' };

it('a group has the profiles that name it, by name, with how', () => {
  const profiles = [
    { ...base, id: 'p2', displayName: 'Wi-Fi', assignments: [{ target: 'userGroup', groupId: 'g', mode: 'exclude' }] },
    { ...base, id: 'p3', displayName: 'Mail', assignments: [{ target: 'userGroup', groupId: 'other', mode: 'include' }] },
    { ...base, id: 'p1', displayName: 'VPN', assignments: [{ target: 'userGroup', groupId: 'g', mode: 'include' }] },
    { ...base, id: 'p4', displayName: 'Root' },
  ];
  expect(assignmentsOf(profiles, 'g')).toEqual([
    { profileId: 'p1', name: 'VPN', mode: 'include' },
    { profileId: 'p2', name: 'Wi-Fi', mode: 'exclude' },
  ]);
});
