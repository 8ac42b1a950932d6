import type { AnswerOf } from '#/api/types';
import { reasonText } from '#/parts/sentence';
import { t } from '#/texts';
import { languageOfService, type Language } from '#/texts/language';

import type { Member } from './profile';

export type Preview = AnswerOf<'/profiles/preview', 'post'>;
export type Finding = Preview['findings'][number];
export type PreviewNames = NonNullable<Preview['names']>;

/** The member of the profile that a finding is about; empty if it is about the whole. */
export function memberOf(finding: Finding): string {
  return finding.path.split('/')[1] ?? '';
}

/** Those about `path` and what lies below it. */
export function findingsAt(findings: readonly Finding[], path: string): Finding[] {
  return findings.filter((finding) => finding.path === path || finding.path.startsWith(`${path}/`));
}

export function errorsIn(findings: readonly Finding[], members: readonly Member[]): Finding[] {
  const names: readonly string[] = members;
  return findings.filter((finding) => finding.severity === 'error' && names.includes(memberOf(finding)));
}

/** Why it is wrong, with the offending text and where it stands, its code, and what to do. */
export function sentenceOf(finding: Finding): string {
  const place = finding.position === undefined ? '' : t.profiles.findingPosition(finding.position + 1);
  const detail = [finding.text, place].filter((part) => part !== '').join(', ');
  return `${reasonText({ ...finding, detail })} ${finding.nextStep}`;
}

/** The language of that sentence, if it is not the page's: the portal's own findings have no code. */
export function languageOf(finding: Finding): Language | undefined {
  return finding.code === '' ? undefined : languageOfService;
}
