import type { Connector } from '#/api/types';
import { Thumbprint } from '#/parts/CopyText';
import { Loaded } from '#/parts/Loaded';
import { Panel } from '#/parts/Panel';
import { ToneBadge } from '#/parts/StateBadge';
import { StaticTable } from '#/parts/table/StaticTable';
import type { Column } from '#/parts/table/TableGrid';
import { t } from '#/texts';

import { useWrappingKeys, type WrappingKey } from './queries';

const { connectors: texts } = t;

function columnsFor(held: ReadonlySet<string>): Column<WrappingKey>[] {
  return [
    { id: 'name', header: texts.keyName, cell: (key) => `${texts.keyKinds[key.kind] ?? key.kind} ${key.keyName}` },
    {
      id: 'held',
      header: texts.status,
      cell: (key) => (
        <ToneBadge
          tone={held.has(key.id) ? 'good' : 'warning'}
          text={held.has(key.id) ? texts.keyHeld : texts.keyMissing}
        />
      ),
    },
    { id: 'state', header: texts.keyState, cell: (key) => texts.keyStates[key.state] ?? key.state },
    { id: 'id', header: texts.keyId, cell: (key) => <Thumbprint value={key.id} /> },
  ];
}

/** The tenant's keys, and whether this connector has them: without one it cannot do that part of the work. */
export function KeysPanel({ connector }: { connector: Connector }) {
  const keys = useWrappingKeys();
  return (
    <Panel title={texts.keys} lead={texts.keysLead}>
      <Loaded query={keys}>
        {({ items }) => (
          <StaticTable
            label={texts.keys}
            items={items}
            rowKey={(key) => key.id}
            columns={columnsFor(new Set(connector.keyIds ?? []))}
            empty={texts.noKeys}
          />
        )}
      </Loaded>
    </Panel>
  );
}
