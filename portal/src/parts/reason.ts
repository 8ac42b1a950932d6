import type { ConnectorReason } from '#/api/types';

/** Octets of a fingerprint are many; its beginning tells it from others. */
const shownDigits = 12;

/** What a reason is about: a name, or the beginning of a fingerprint. */
export function subjectOf({ subject }: ConnectorReason): string {
  return /^[0-9a-f]{40,}$/i.test(subject) ? `${subject.slice(0, shownDigits)}…` : subject;
}
