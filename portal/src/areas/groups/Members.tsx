import { AddRegular, PeopleTeamRegular } from '@fluentui/react-icons';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { answer, api } from '#/api/client';
import type { Group, ItemOf } from '#/api/types';
import { ActionButton } from '#/parts/ActionButton';
import { ConfirmDialog } from '#/parts/ConfirmDialog';
import { EmptyState } from '#/parts/EmptyState';
import { FormButton } from '#/parts/FormButton';
import { Panel } from '#/parts/Panel';
import { DataTable } from '#/parts/table/DataTable';
import { usePagedList } from '#/parts/table/usePagedList';
import { t } from '#/texts';

import { AddMembersForm } from './AddMembersForm';

const { groups: texts } = t;

type Member = ItemOf<'/groups/{groupId}/members'>;

/** Who is in a group, page by page; more can be added, and each taken out. */
export function Members({ group }: { group: Group }) {
  const queries = useQueryClient();
  const [leaving, setLeaving] = useState<Member>();
  const [asking, setAsking] = useState(false);
  const key = ['groups', group.id, 'members'];
  const list = usePagedList(key, (cursor, signal) =>
    answer(
      api.GET('/groups/{groupId}/members', { params: { path: { groupId: group.id }, query: { cursor } }, signal }),
    ),
  );

  const remove = async () => {
    const path = { groupId: group.id, memberId: leaving?.id ?? '' };
    await answer(api.DELETE('/groups/{groupId}/members/{memberId}', { params: { path } }));
  };
  const refresh = () => {
    void queries.invalidateQueries({ queryKey: key });
    void queries.invalidateQueries({ queryKey: ['groups', 'ofMember'] });
  };

  return (
    <Panel
      title={texts.members}
      lead={texts.membersLead}
      tools={
        <FormButton needs="operator" text={texts.addMembers} icon={<AddRegular />}>
          {(close) => <AddMembersForm group={group} onAdded={refresh} onClose={close} />}
        </FormButton>
      }
    >
      <DataTable
        label={texts.members}
        list={list}
        rowKey={(item) => item.id}
        rowLink={(item) => `/${group.kind === 'device' ? 'devices' : 'users'}/${item.id}`}
        columns={[
          { id: 'name', header: texts.name, cell: (item) => item.name },
          {
            id: 'actions',
            header: t.common.actions,
            cell: (item) => (
              <ActionButton
                needs="operator"
                appearance="subtle"
                text={texts.removeMember}
                label={texts.removeMemberOf(item.name)}
                onClick={() => {
                  setLeaving(item);
                  setAsking(true);
                }}
              />
            ),
          },
        ]}
        empty={<EmptyState icon={<PeopleTeamRegular />} title={texts.noMembers} text={texts.noMembersText} />}
      />
      <ConfirmDialog
        open={asking}
        title={texts.removeMemberTitle}
        confirm={texts.removeMember}
        destructive
        onConfirm={remove}
        onClose={() => setAsking(false)}
        onDone={refresh}
      >
        {texts.removeMemberText(leaving?.name ?? '')}
      </ConfirmDialog>
    </Panel>
  );
}
