import type { AnswerOf } from '#/api/types';

export type Release = AnswerOf<'/installation/releases'>['releases'][number];

export function newestFirst(releases: readonly Release[]): Release[] {
  return [...releases].sort((a, b) => Date.parse(b.releasedAt) - Date.parse(a.releasedAt));
}

export function withoutRelease(releases: readonly Release[], version: string): Release[] {
  return releases.filter((release) => release.version !== version);
}

/** With this one, in place of the one of its version if there is one. */
export function withRelease(releases: readonly Release[], release: Release): Release[] {
  return [...withoutRelease(releases, release.version), release];
}

const twoDigits = (number: number) => String(number).padStart(2, '0');

/** RFC 3339 as a field for date and time has it, in the reader's zone. */
export function toLocalInput(time: string): string {
  const at = new Date(time);
  const date = [at.getFullYear(), twoDigits(at.getMonth() + 1), twoDigits(at.getDate())].join('-');
  return `${date}T${twoDigits(at.getHours())}:${twoDigits(at.getMinutes())}`;
}

/** The reverse; nothing if it is no date and time. */
export function fromLocalInput(text: string): string | undefined {
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}
