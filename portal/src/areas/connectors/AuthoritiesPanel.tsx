import type { Connector } from '#/api/types';
import { Panel } from '#/parts/Panel';
import { ToneBadge } from '#/parts/StateBadge';
import { StaticTable } from '#/parts/table/StaticTable';
import type { Column } from '#/parts/table/TableGrid';
import { t } from '#/texts';

const { connectors: texts } = t;

type Reported = NonNullable<Connector['health']>['report']['certificationAuthorities'][number];

const columns: readonly Column<Reported>[] = [
  { id: 'name', header: texts.name, cell: (authority) => authority.name },
  { id: 'host', header: texts.host, cell: (authority) => authority.host },
  {
    id: 'status',
    header: texts.status,
    cell: (authority) => (
      <ToneBadge
        tone={authority.available ? 'good' : 'bad'}
        text={authority.available ? texts.available : texts.unavailable}
      />
    ),
  },
];

/** The authorities that a connector works with; more of them is on their own page. */
export function AuthoritiesPanel({ authorities }: { authorities: readonly Reported[] }) {
  return (
    <Panel title={texts.authorities}>
      <StaticTable
        label={texts.authorities}
        items={authorities}
        rowKey={(authority) => `${authority.host} ${authority.name}`}
        rowLink={() => '/certification-authorities'}
        columns={columns}
        empty={texts.noAuthorities}
      />
    </Panel>
  );
}
