import { EditRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';

import { answer, api } from '#/api/client';
import type { User } from '#/api/types';
import { FormButton } from '#/parts/FormButton';
import { PanelGrid, PanelStack } from '#/parts/Grid';
import { Loaded } from '#/parts/Loaded';
import { PageHeader } from '#/parts/PageHeader';
import { Facts, Panel } from '#/parts/Panel';
import { RemoveButton } from '#/parts/RemoveButton';
import { PanelTable } from '#/parts/table/PanelTable';
import { usePagedList } from '#/parts/table/usePagedList';
import { Time } from '#/parts/Time';
import { t } from '#/texts';

import { certificateColumns } from '../certificates/columns';
import { deviceColumns } from '../devices/columns';
import { GroupsOf } from '../groups/GroupsOf';
import { UserForm } from './UserForm';

const { users: texts } = t;
const trail = [{ text: texts.title, to: '/users' }];

function Devices({ userId }: { userId: string }) {
  const list = usePagedList(['devices', 'ofUser', userId], (cursor, signal) =>
    answer(api.GET('/devices', { params: { query: { userId, cursor } }, signal })),
  );
  return (
    <Panel title={texts.devices}>
      <PanelTable
        label={texts.devices}
        list={list}
        rowKey={(item) => item.id}
        rowLink={(item) => `/devices/${item.id}`}
        columns={deviceColumns.filter((column) => column.id !== 'user')}
        empty={texts.noDevices}
      />
    </Panel>
  );
}

function Certificates({ userId }: { userId: string }) {
  const list = usePagedList(['certificates', 'ofUser', userId], (cursor, signal) =>
    answer(api.GET('/certificates', { params: { query: { userId, cursor } }, signal })),
  );
  return (
    <Panel title={texts.certificates}>
      <PanelTable
        label={texts.certificates}
        list={list}
        rowKey={(item) => item.id}
        rowLink={(item) => `/certificates/${item.id}`}
        columns={certificateColumns.filter((column) => column.id !== 'user')}
        empty={texts.noCertificates}
      />
    </Panel>
  );
}

function Commands({ user }: { user: User }) {
  return (
    <>
      <FormButton needs="operator" text={texts.edit} icon={<EditRegular />}>
        {(close) => <UserForm user={user} onClose={close} />}
      </FormButton>
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
    </>
  );
}

function Content({ user }: { user: User }) {
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
        <GroupsOf memberId={user.id} />
      </PanelGrid>
      <PanelStack>
        <Devices userId={user.id} />
        <Certificates userId={user.id} />
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
