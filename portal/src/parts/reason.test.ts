import { expect, it } from 'vitest';

import { subjectOf } from './reason';

const reason = (subject: string) => ({ code: 'c', level: 'warning', subject, text: 't', remedy: 'r' });

it('a fingerprint is shown by its beginning, a name as it is', () => {
  expect(subjectOf(reason('d148d147'.repeat(8)))).toBe('d148d147d148…');
  expect(subjectOf(reason('Issuing CA'))).toBe('Issuing CA');
});
