import { expect, it } from 'vitest';

import { csvLine, pemOf } from './download';

it('CSV quotes what has to be, and lets no formula through', () => {
  expect(csvLine(['a', undefined, 'b, "c"', '=1+1', 'line\nbreak'])).toBe('a,,"b, ""c""",\'=1+1,"line\nbreak"');
});

it('PEM has lines of 64 characters', () => {
  expect(pemOf('A'.repeat(65))).toBe(`-----BEGIN CERTIFICATE-----\n${'A'.repeat(64)}\nA\n-----END CERTIFICATE-----\n`);
});
