import { describe, expect, it } from 'vitest';

import { capabilitiesOf, memberOf } from './authority';

describe('what an authority can do', () => {
  const names = { lookup: 'look up', revoke: 'revoke' };

  it('is named in the order of the catalogue, and unknown things after that', () => {
    expect(capabilitiesOf({ revoke: true, zoo: true, lookup: true }, names)).toEqual(['look up', 'revoke', 'zoo']);
  });

  it('leaves out what it cannot', () => {
    expect(capabilitiesOf({ revoke: false, lookup: 'yes' }, names)).toEqual([]);
  });
});

it('members of an event are taken only if they are texts', () => {
  expect(memberOf({ caName: 'Harbor CA' }, 'caName')).toBe('Harbor CA');
  expect(memberOf({ caName: 7 }, 'caName')).toBeUndefined();
  expect(memberOf({}, 'caName')).toBeUndefined();
});
