import { EditRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';

import { answer, api } from '#/api/client';
import type { Group } from '#/api/types';
import { FormButton } from '#/parts/FormButton';
import { PanelGrid, PanelStack } from '#/parts/Grid';
import { Loaded } from '#/parts/Loaded';
import { PageHeader } from '#/parts/PageHeader';
import { Facts, Panel } from '#/parts/Panel';
import { RemoveButton } from '#/parts/RemoveButton';
import { Time } from '#/parts/Time';
import { t } from '#/texts';

import { AssignedProfiles } from './AssignedProfiles';
import { GroupForm } from './GroupForm';
import { Members } from './Members';

const { groups: texts } = t;
const trail = [{ text: texts.title, to: '/groups' }];

function Commands({ group }: { group: Group }) {
  return (
    <>
      <FormButton needs="operator" text={texts.edit} icon={<EditRegular />}>
        {(close) => <GroupForm group={group} onClose={close} />}
      </FormButton>
      <RemoveButton
        needs="operator"
        text={texts.remove}
        title={texts.removeTitle}
        kind="groups"
        id={group.id}
        remove={() => answer(api.DELETE('/groups/{groupId}', { params: { path: { groupId: group.id } } }))}
      >
        {texts.removeText(group.displayName)}
      </RemoveButton>
    </>
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
          <PageHeader title={data.displayName} trail={trail} commands={<Commands group={data} />} />
          <PanelGrid>
            <Panel title={texts.about}>
              <Facts
                facts={[
                  { name: texts.kind, value: texts.kinds[data.kind ?? ''] ?? t.common.none },
                  { name: texts.externalId, value: data.externalId ?? t.common.none },
                  { name: texts.created, value: <Time value={data.createdAt} /> },
                ]}
              />
            </Panel>
            <AssignedProfiles groupId={data.id} />
          </PanelGrid>
          <PanelStack>
            <Members group={data} />
          </PanelStack>
        </>
      )}
    </Loaded>
  );
}
