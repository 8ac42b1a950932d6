import { CertificateRegular } from '@fluentui/react-icons';

import { page, type Area } from '#/app/areas';
import { t } from '#/texts';

export const area: Area = {
  section: 'certificates',
  order: 20,
  text: t.shell.areas.certificates,
  icon: CertificateRegular,
  to: '/certificates',
  least: 'auditor',
  routes: [
    { path: '/certificates', lazy: page(() => import('./CertificatesPage')) },
    { path: '/certificates/:certificateId', lazy: page(() => import('./CertificatePage')) },
  ],
};
