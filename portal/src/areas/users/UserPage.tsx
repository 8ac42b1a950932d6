import { EditRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams } from 'react-router';

import { answer, api } from '#/api/client';
import type { User } from '#/api/types';
import { ActionButton } from '#/parts/ActionButton';
import { FormDialog } from '#/parts/FormDialog';
import { PanelGrid, PanelStack } from '#/parts/Grid';
import { Loaded } from '#/parts/Loaded';
import { PageHeader } from '#/parts/PageHeader';
import { Facts, Panel } from '#/parts/Panel';
import { RemoveButton } from '#/parts/RemoveButton';
import { StaticTable } from '#/parts/table/StaticTable';
import { Time } from '#/parts/Time';
import { t } from '#/texts';

import { certificateColumns } from '../certificates/columns';
import { deviceColumns } from '../devices/columns';
import { UserForm } from './UserForm';

const { users: texts } = t;
const trail = [{ text: texts.title, to: '/users' }];

function useOf(userId: string) {
  return {
    devices: useQuery({
      queryKey: ['devices', 'ofUser', userId],
      queryFn: ({ signal }) => answer(api.GET('/devices', { params: { query: { userId } }, signal })),
    }),
    groups: useQuery({
      queryKey: ['groups', 'ofMember', userId],
      queryFn: ({ signal }) => answer(api.GET('/groups', { params: { query: { memberId: userId } }, signal })),
    }),
    certificates: useQuery({
      queryKey: ['certificates', 'ofUser', userId],
      queryFn: ({ signal }) => answer(api.GET('/certificates', { params: { query: { userId } }, signal })),
    }),
  };
}

function Commands({ user }: { user: User }) {
  const [editing, setEditing] = useState(false);
  const close = () => setEditing(false);
  return (
    <>
      <ActionButton needs="operator" text={texts.edit} icon={<EditRegular />} onClick={() => setEditing(true)} />
      <RemoveButton
        needs="administrator"
        text={texts.remove}
        title={texts.removeTitle}
        acknowledgement={t.devices.acknowledgement}
        kind="users"
        id={user.id}
        remove={() => answer(api.DELETE('/users/{userId}', { params: { path: { userId: user.id } } }))}
      >
        {texts.removeText(user.displayName)}
      </RemoveButton>
      <FormDialog open={editing} onClose={close}>
        <UserForm user={user} onClose={close} />
      </FormDialog>
    </>
  );
}

function Content({ user }: { user: User }) {
  const { devices, groups, certificates } = useOf(user.id);
  return (
    <>
      <PageHeader title={user.displayName} trail={trail} commands={<Commands user={user} />} />
      <PanelGrid>
        <Panel title={texts.about}>
          <Facts
            facts={[
              { name: texts.userPrincipalName, value: user.userPrincipalName },
              { name: texts.emailAddress, value: user.emailAddress ?? t.common.none },
              { name: texts.samAccountName, value: user.onPremisesSamAccountName ?? t.common.none },
              { name: texts.distinguishedName, value: user.onPremisesDistinguishedName ?? t.common.none },
              { name: texts.securityIdentifier, value: user.onPremisesSecurityIdentifier ?? t.common.none },
              { name: texts.externalId, value: user.externalId ?? t.common.none },
              { name: texts.created, value: <Time value={user.createdAt} /> },
            ]}
          />
        </Panel>
        <Panel title={texts.groups}>
          <Loaded query={groups}>
            {({ items }) => (
              <StaticTable
                label={texts.groups}
                items={items}
                rowKey={(item) => item.id}
                rowLink={(item) => `/groups/${item.id}`}
                empty={texts.noGroups}
                columns={[{ id: 'name', header: t.groups.name, cell: (item) => item.displayName }]}
              />
            )}
          </Loaded>
        </Panel>
      </PanelGrid>
      <PanelStack>
        <Panel title={texts.devices}>
          <Loaded query={devices}>
            {({ items }) => (
              <StaticTable
                label={texts.devices}
                items={items}
                rowKey={(item) => item.id}
                rowLink={(item) => `/devices/${item.id}`}
                empty={texts.noDevices}
                columns={deviceColumns.filter((column) => column.id !== 'user')}
              />
            )}
          </Loaded>
        </Panel>
        <Panel title={texts.certificates}>
          <Loaded query={certificates}>
            {({ items }) => (
              <StaticTable
                label={texts.certificates}
                items={items}
                rowKey={(item) => item.id}
                rowLink={(item) => `/certificates/${item.id}`}
                empty={texts.noCertificates}
                columns={certificateColumns.filter((column) => column.id !== 'user')}
              />
            )}
          </Loaded>
        </Panel>
      </PanelStack>
    </>
  );
}

export default function UserPage() {
  const { userId = '' } = useParams();
  const user = useQuery({
    queryKey: ['users', userId],
    queryFn: ({ signal }) => answer(api.GET('/users/{userId}', { params: { path: { userId } }, signal })),
  });
  return <Loaded query={user} title={texts.about}>{(data) => <Content user={data} />}</Loaded>;
}
