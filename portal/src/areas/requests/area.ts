import { TaskListSquareLtrRegular } from '@fluentui/react-icons';

import { page, type Area } from '#/app/areas';
import { t } from '#/texts';

export const area: Area = {
  section: 'operations',
  order: 40,
  text: t.shell.areas.requests,
  icon: TaskListSquareLtrRegular,
  to: '/requests',
  least: 'auditor',
  routes: [
    { path: '/requests', lazy: page(() => import('./RequestsPage')) },
    { path: '/requests/:requestId', lazy: page(() => import('./RequestPage')) },
  ],
};
