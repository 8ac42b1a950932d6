import type { Role } from '#/api/types';

import { roleOf } from './roleOptions';

/** The lines of a text that hold anything, without spaces around them. */
export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const maxDomain = 253;

/** Two labels or more, in lower case (RFC 1035, 2.3.4). */
export function isDomain(text: string): boolean {
  const labels = text.split('.');
  return text.length <= maxDomain && labels.length >= 2 && labels.every((each) => label.test(each));
}

/** A value of the provider's claim with the role that it stands for. */
export interface MappingRow {
  value: string;
  role: Role;
}

export function rowsOf(mapping: Readonly<Record<string, unknown>>): MappingRow[] {
  return Object.entries(mapping).map(([value, role]) => ({ value, role: roleOf(String(role)) }));
}

/** The mapping for the API; rows without a value are none. */
export function mappingOf(rows: readonly MappingRow[]): Record<string, Role> {
  return Object.fromEntries(rows.filter((row) => row.value.trim() !== '').map((row) => [row.value.trim(), row.role]));
}

/** The beginning of a day (as a date field has it) in the reader's zone, RFC 3339; nothing if there is none. */
export function dayStart(day: string, daysLater = 0): string | undefined {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day);
  if (parts === null) {
    return undefined;
  }
  const [year, month, date] = parts.slice(1).map(Number);
  return new Date(year ?? 0, (month ?? 1) - 1, (date ?? 1) + daysLater).toISOString();
}
