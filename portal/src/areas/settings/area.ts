import { SettingsRegular } from '@fluentui/react-icons';

import { page, type Area } from '#/app/areas';
import { t } from '#/texts';

export const area: Area = {
  section: 'operations',
  order: 90,
  text: t.shell.areas.settings,
  icon: SettingsRegular,
  to: '/settings',
  least: 'auditor',
  routes: [
    { path: '/settings', lazy: page(() => import('./TenantPage')) },
    { path: '/settings/accounts', lazy: page(() => import('./AccountsPage')) },
    { path: '/settings/oidc', lazy: page(() => import('./OidcPage')) },
    { path: '/settings/api-tokens', lazy: page(() => import('./ApiTokensPage')) },
    { path: '/settings/applications', lazy: page(() => import('./ApplicationsPage')) },
    { path: '/settings/enrolment', lazy: page(() => import('./EnrolmentPage')) },
    { path: '/settings/audit', lazy: page(() => import('./AuditPage')) },
  ],
};
