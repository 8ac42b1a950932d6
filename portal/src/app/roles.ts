import type { Role } from '#/api/types';

const order: readonly Role[] = ['auditor', 'helpdesk', 'operator', 'administrator'];

/** True if `role` may do what needs `least`. An owner has the installation, and nothing of a tenant. */
export function roleAllows(role: Role, least: Role): boolean {
  if (role === 'owner' || least === 'owner') {
    return role === least;
  }
  return order.indexOf(role) >= order.indexOf(least);
}
