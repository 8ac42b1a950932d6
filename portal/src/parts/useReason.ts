import { useReachable } from '#/api/connectivity';
import type { Role } from '#/api/types';
import { useMay } from '#/app/session';
import { t } from '#/texts';

/** Why what needs this role cannot be done now, if it cannot: by who asks, by the connection, or by the reason given. */
export function useReason(needs: Role, impossible: string | undefined): string | undefined {
  const may = useMay(needs);
  const reachable = useReachable();
  return !may ? t.shell.roleNeeded(t.roles[needs]) : !reachable ? t.shell.offline : impossible;
}
