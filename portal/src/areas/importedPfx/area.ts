import { MailAttachRegular } from '@fluentui/react-icons';

import { page, type Area } from '#/app/areas';
import { t } from '#/texts';

export const area: Area = {
  section: 'certificates',
  order: 30,
  text: t.shell.areas.importedPfx,
  icon: MailAttachRegular,
  to: '/imported-pfx',
  least: 'auditor',
  routes: [
    { path: '/imported-pfx', lazy: page(() => import('./ImportedPfxPage')) },
    { path: '/imported-pfx/import', lazy: page(() => import('./ImportPage')) },
  ],
};
