import { BuildingMultipleRegular, RocketRegular } from '@fluentui/react-icons';

import { page, type Area } from '#/app/areas';
import { t } from '#/texts';

export const area: Area[] = [
  {
    section: 'installation',
    order: 100,
    text: t.shell.areas.tenants,
    icon: BuildingMultipleRegular,
    to: '/tenants',
    least: 'owner',
    routes: [{ path: '/tenants', lazy: page(() => import('./TenantsPage')) }],
  },
  {
    section: 'installation',
    order: 101,
    text: t.shell.areas.releases,
    icon: RocketRegular,
    to: '/releases',
    least: 'owner',
    routes: [{ path: '/releases', lazy: page(() => import('./ReleasesPage')) }],
  },
];
