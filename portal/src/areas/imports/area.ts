import { DocumentTableArrowRightRegular } from '@fluentui/react-icons';

import { page, type Area } from '#/app/areas';
import { t } from '#/texts';

export const area: Area = {
  section: 'directory',
  order: 13,
  text: t.shell.areas.imports,
  icon: DocumentTableArrowRightRegular,
  to: '/imports',
  least: 'auditor',
  routes: [
    { path: '/imports', lazy: page(() => import('./ImportsPage')) },
    { path: '/imports/new', lazy: page(() => import('./NewImportPage')) },
    { path: '/imports/:importId', lazy: page(() => import('./ImportPage')) },
  ],
};
