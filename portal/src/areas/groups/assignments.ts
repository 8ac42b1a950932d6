import type { ItemOf } from '#/api/types';
import { t } from '#/texts';

/** That a profile goes to a group, or is kept from it. */
export interface Assigned {
  profileId: string;
  name: string;
  /** `include` or `exclude`. */
  mode: string;
}

/** Of these profiles those that name the group, by name. */
export function assignmentsOf(profiles: readonly ItemOf<'/profiles'>[], groupId: string): Assigned[] {
  return profiles
    .flatMap(({ id = '', displayName, assignments = [] }) =>
      assignments
        .filter((assignment) => assignment.groupId === groupId)
        .map(({ mode }) => ({ profileId: id, name: displayName, mode })),
    )
    .sort((a, b) => a.name.localeCompare(b.name, t.locale));
}
