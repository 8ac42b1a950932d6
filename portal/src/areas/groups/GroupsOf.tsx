import { answer, api } from '#/api/client';
import { Panel } from '#/parts/Panel';
import { PanelTable } from '#/parts/table/PanelTable';
import { usePagedList } from '#/parts/table/usePagedList';
import { t } from '#/texts';

const { groups: texts } = t;

/** The groups that a user or device is in. */
export function GroupsOf({ memberId }: { memberId: string }) {
  const list = usePagedList(['groups', 'ofMember', memberId], (cursor, signal) =>
    answer(api.GET('/groups', { params: { query: { memberId, cursor } }, signal })),
  );
  return (
    <Panel title={texts.title}>
      <PanelTable
        label={texts.list}
        list={list}
        rowKey={(item) => item.id}
        rowLink={(item) => `/groups/${item.id}`}
        columns={[{ id: 'name', header: texts.name, cell: (item) => item.displayName }]}
        empty={texts.inNone}
      />
    </Panel>
  );
}
