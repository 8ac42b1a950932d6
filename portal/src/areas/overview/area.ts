import { HomeRegular } from '@fluentui/react-icons';

import { page, type Area } from '#/app/areas';
import { t } from '#/texts';

export const area: Area = {
  section: 'top',
  order: 0,
  text: t.shell.areas.overview,
  icon: HomeRegular,
  to: '/',
  least: 'auditor',
  routes: [{ path: '/', lazy: page(() => import('./OverviewPage')) }],
};
