import { LockClosedRegular } from '@fluentui/react-icons';

import type { Role } from '#/api/types';
import { t } from '#/texts';

import { EmptyState } from './EmptyState';

/** In place of a page that the person's role may not use. */
export function RoleNeeded({ role }: { role: Role }) {
  return (
    <EmptyState
      icon={<LockClosedRegular />}
      title={t.shell.pageRoleNeeded(t.roles[role])}
      text={t.shell.pageRoleNeededText}
    />
  );
}
