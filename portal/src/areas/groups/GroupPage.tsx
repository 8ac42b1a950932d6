import { DeleteRegular, PeopleTeamRegular } from '@fluentui/react-icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';

import { answer, api } from '#/api/client';
import type { Group } from '#/api/types';
import { ActionButton } from '#/parts/ActionButton';
import { ConfirmDialog } from '#/parts/ConfirmDialog';
import { EmptyState } from '#/parts/EmptyState';
import { PanelStack } from '#/parts/Grid';
import { Loaded } from '#/parts/Loaded';
import { PageHeader } from '#/parts/PageHeader';
import { Facts, Panel } from '#/parts/Panel';
import { DataTable } from '#/parts/table/DataTable';
import { usePagedList } from '#/parts/table/usePagedList';
import { Time } from '#/parts/Time';
import { t } from '#/texts';

const { groups: texts } = t;
const trail = [{ text: texts.title, to: '/groups' }];

function Remove({ group }: { group: Group }) {
  const [open, setOpen] = useState(false);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const remove = async () => {
    await answer(api.DELETE('/groups/{groupId}', { params: { path: { groupId: group.id } } }));
  };
  const leave = async () => {
    await navigate('/groups');
    queries.removeQueries({ queryKey: ['groups', group.id] });
    await queries.invalidateQueries({ queryKey: ['groups'] });
  };
  return (
    <>
      <ActionButton needs="operator" text={texts.remove} icon={<DeleteRegular />} onClick={() => setOpen(true)} />
      <ConfirmDialog
        open={open}
        title={texts.removeTitle}
        confirm={texts.remove}
        destructive
        onConfirm={remove}
        onClose={() => setOpen(false)}
        onDone={() => void leave()}
      >
        {texts.removeText(group.displayName)}
      </ConfirmDialog>
    </>
  );
}

function Members({ group }: { group: Group }) {
  const list = usePagedList(['groups', group.id, 'members'], (cursor, signal) =>
    answer(
      api.GET('/groups/{groupId}/members', { params: { path: { groupId: group.id }, query: { cursor } }, signal }),
    ),
  );
  return (
    <DataTable
      label={texts.members}
      list={list}
      rowKey={(item) => item.id}
      rowLink={(item) => `/${group.kind === 'device' ? 'devices' : 'users'}/${item.id}`}
      columns={[{ id: 'name', header: texts.name, cell: (item) => item.name }]}
      empty={<EmptyState icon={<PeopleTeamRegular />} title={texts.noMembers} />}
    />
  );
}

export default function GroupPage() {
  const { groupId = '' } = useParams();
  const group = useQuery({
    queryKey: ['groups', groupId],
    queryFn: ({ signal }) => answer(api.GET('/groups/{groupId}', { params: { path: { groupId } }, signal })),
  });
  return (
    <Loaded query={group} title={texts.about}>
      {(data) => (
        <>
          <PageHeader title={data.displayName} trail={trail} commands={<Remove group={data} />} />
          <Panel title={texts.about}>
            <Facts
              facts={[
                { name: texts.kind, value: texts.kinds[data.kind ?? ''] ?? t.common.none },
                { name: texts.externalId, value: data.externalId ?? t.common.none },
                { name: texts.created, value: <Time value={data.createdAt} /> },
              ]}
            />
          </Panel>
          <PanelStack>
            <Panel title={texts.members}>
              <Members group={data} />
            </Panel>
          </PanelStack>
        </>
      )}
    </Loaded>
  );
}
