import { expect, it } from 'vitest';

import { octetsOf, toBase64 } from './octets';

it('base64 is read and written octet by octet', () => {
  expect([...octetsOf('AH/A/w==')]).toEqual([0, 0x7f, 0xc0, 0xff]);
  expect(toBase64(Uint8Array.of(0, 0x7f, 0xc0, 0xff))).toBe('AH/A/w==');
});
