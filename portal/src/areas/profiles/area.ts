import { DocumentBulletListRegular } from '@fluentui/react-icons';

import { page, type Area } from '#/app/areas';
import { t } from '#/texts';

export const area: Area = {
  section: 'certificates',
  order: 10,
  text: t.shell.areas.profiles,
  icon: DocumentBulletListRegular,
  to: '/profiles',
  least: 'auditor',
  routes: [
    { path: '/profiles', lazy: page(() => import('./ProfilesPage')) },
    { path: '/profiles/new', lazy: page(() => import('./wizard/WizardPage')) },
    { path: '/profiles/:profileId', lazy: page(() => import('./ProfilePage')) },
    { path: '/profiles/:profileId/edit', lazy: page(() => import('./wizard/WizardPage')) },
  ],
};
