import type { AnswerOf, ItemOf, Role } from '#/api/types';
import { csvLine } from '#/parts/download';
import type { Tone } from '#/parts/StateBadge';
import { t } from '#/texts';

import { columnsOf } from './columns';

export type Import = AnswerOf<'/imports/{importId}'>;
export type ImportError = ItemOf<'/imports/{importId}/errors'>;
export type Check = AnswerOf<'/imports/check', 'post'>;
export type ImportKind = Import['kind'];

export const importKinds = ['users', 'devices', 'groups', 'members'] as const satisfies readonly ImportKind[];

/** Octets of a file at most, as the service has it. */
export const maxOctets = 64 * 1024 * 1024;

export function kindOf(text: string | null): ImportKind {
  return importKinds.find((kind) => kind === text) ?? 'users';
}

/** Every row of users writes a principal name, which administrators alone may. */
export function roleFor(kind: ImportKind): Role {
  return kind === 'users' ? 'administrator' : 'operator';
}

export function toneOf({ state, refused = 0 }: Import): Tone {
  switch (state) {
    case 'running':
      return 'working';
    case 'finished':
      return refused > 0 ? 'warning' : 'good';
    case 'failed':
      return 'bad';
    default:
      return 'neutral';
  }
}

/** A file with the columns of this kind and one row that shows how they are filled in. */
export function templateOf(kind: ImportKind): string {
  const columns = columnsOf[kind];
  return [columns.map((column) => column.name), columns.map((column) => column.example ?? '')]
    .map((cells) => `${csvLine(cells)}\r\n`)
    .join('');
}

/** Refused rows as a file, with the reasons in words. */
export function reportOf(errors: readonly ImportError[]): string {
  const { line, where, value, code, reason } = t.imports;
  const rows = errors.map((error) => [
    String(error.line),
    columnOf(error),
    error.text,
    error.code,
    t.faults.reason(error.code),
  ]);
  return [[line, where, value, code, reason], ...rows].map((cells) => `${csvLine(cells)}\r\n`).join('');
}

/** The column that an error is about; empty if it is about the whole row. */
export function columnOf(error: ImportError): string {
  return error.path.replace(/^\//, '');
}
