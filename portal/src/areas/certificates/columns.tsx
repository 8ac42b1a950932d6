import type { Certificate } from '#/api/types';
import { kindText } from '#/parts/charts/kinds';
import { StateBadge } from '#/parts/StateBadge';
import type { Column } from '#/parts/table/DataTable';
import { Time } from '#/parts/Time';
import { t } from '#/texts';

import { subjectOf } from './query';

const { certificates: texts } = t;

/** Columns of a list of certificates. */
export const certificateColumns: readonly Column<Certificate>[] = [
  { id: 'subject', header: texts.subject, cell: (item) => subjectOf(item, texts.noSubject) },
  { id: 'user', header: texts.userPrincipalName, cell: (item) => item.userPrincipalName ?? t.common.none },
  { id: 'kind', header: texts.kind, cell: (item) => kindText(item.kind), nowrap: true },
  { id: 'state', header: texts.state, cell: (item) => <StateBadge kind="issuance" state={item.issuanceState} />, nowrap: true },
  {
    id: 'revocation',
    header: texts.revocation,
    cell: (item) =>
      item.revocationState === undefined || item.revocationState === 'none' ? (
        t.common.none
      ) : (
        <StateBadge kind="revocation" state={item.revocationState} />
      ),
    nowrap: true,
  },
  { id: 'expires', header: texts.validTo, cell: (item) => <Time value={item.notAfter} />, nowrap: true },
];
