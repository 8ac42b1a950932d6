import type { Role } from '#/api/types';
import { t } from '#/texts';

const roles = ['auditor', 'helpdesk', 'operator', 'administrator'] as const satisfies readonly Role[];

/** The roles of a tenant, each with what it may do. */
export const roleOptions = roles.map((role) => ({
  value: role,
  text: `${t.roles[role]}: ${t.settings.roleHints[role] ?? ''}`,
}));

/** What was chosen among them. */
export function roleOf(value: string): Role {
  return roles.find((role) => role === value) ?? 'auditor';
}
