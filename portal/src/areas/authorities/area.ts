import { BuildingBankRegular } from '@fluentui/react-icons';

import { page, type Area } from '#/app/areas';
import { t } from '#/texts';

export const area: Area = {
  section: 'operations',
  order: 20,
  text: t.shell.areas.certificationAuthorities,
  icon: BuildingBankRegular,
  to: '/certification-authorities',
  least: 'auditor',
  routes: [{ path: '/certification-authorities', lazy: page(() => import('./AuthoritiesPage')) }],
};
