import { useQuery } from '@tanstack/react-query';

import { answer, api } from '#/api/client';
import type { ItemOf } from '#/api/types';
import { Loaded } from '#/parts/Loaded';
import { Panel } from '#/parts/Panel';
import { StaticTable } from '#/parts/table/StaticTable';
import { t } from '#/texts';

import { assignmentsOf } from './assignments';

const { groups: texts } = t;

const pageSize = 500;

/** Every profile: the API has no list of those of one group. */
async function allProfiles(signal: AbortSignal): Promise<ItemOf<'/profiles'>[]> {
  const profiles: ItemOf<'/profiles'>[] = [];
  let cursor: string | undefined;
  do {
    const page = await answer(api.GET('/profiles', { params: { query: { limit: pageSize, cursor } }, signal }));
    profiles.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined && cursor !== '');
  return profiles;
}

/** What is assigned to a group, and what it is kept from. */
export function AssignedProfiles({ groupId }: { groupId: string }) {
  const assigned = useQuery({
    queryKey: ['profiles', 'ofGroup', groupId],
    queryFn: async ({ signal }) => assignmentsOf(await allProfiles(signal), groupId),
  });
  return (
    <Panel title={texts.assigned} lead={texts.assignedLead}>
      <Loaded query={assigned}>
        {(items) => (
          <StaticTable
            label={texts.assigned}
            items={items}
            rowKey={(item) => item.profileId}
            rowLink={(item) => `/profiles/${item.profileId}`}
            empty={texts.noneAssigned}
            columns={[
              { id: 'profile', header: texts.profile, cell: (item) => item.name },
              { id: 'mode', header: texts.mode, cell: (item) => texts.modes[item.mode] ?? item.mode, nowrap: true },
            ]}
          />
        )}
      </Loaded>
    </Panel>
  );
}
