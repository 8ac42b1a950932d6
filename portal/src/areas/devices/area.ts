import { LaptopRegular } from '@fluentui/react-icons';

import { page, type Area } from '#/app/areas';
import { t } from '#/texts';

export const area: Area = {
  section: 'directory',
  order: 10,
  text: t.shell.areas.devices,
  icon: LaptopRegular,
  to: '/devices',
  least: 'auditor',
  routes: [
    { path: '/devices', lazy: page(() => import('./DevicesPage')) },
    { path: '/devices/:deviceId', lazy: page(() => import('./DevicePage')) },
  ],
};
