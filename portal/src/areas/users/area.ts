import { PersonRegular } from '@fluentui/react-icons';

import { page, type Area } from '#/app/areas';
import { t } from '#/texts';

export const area: Area = {
  section: 'directory',
  order: 11,
  text: t.shell.areas.users,
  icon: PersonRegular,
  to: '/users',
  least: 'auditor',
  routes: [
    { path: '/users', lazy: page(() => import('./UsersPage')) },
    { path: '/users/:userId', lazy: page(() => import('./UserPage')) },
  ],
};
