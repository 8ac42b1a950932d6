import { PeopleTeamRegular } from '@fluentui/react-icons';

import { page, type Area } from '#/app/areas';
import { t } from '#/texts';

export const area: Area = {
  section: 'directory',
  order: 12,
  text: t.shell.areas.groups,
  icon: PeopleTeamRegular,
  to: '/groups',
  least: 'auditor',
  routes: [
    { path: '/groups', lazy: page(() => import('./GroupsPage')) },
    { path: '/groups/:groupId', lazy: page(() => import('./GroupPage')) },
  ],
};
