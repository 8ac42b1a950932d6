import { PulseRegular } from '@fluentui/react-icons';

import { page, type Area } from '#/app/areas';
import { t } from '#/texts';

export const area: Area = {
  section: 'operations',
  order: 41,
  text: t.shell.areas.events,
  icon: PulseRegular,
  to: '/events',
  least: 'auditor',
  routes: [{ path: '/events', lazy: page(() => import('./EventsPage')) }],
};
