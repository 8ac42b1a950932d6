import type { Role } from '#/api/types';
import { roleAllows } from '#/app/roles';
import { t } from '#/texts';

/** One page of the settings, and who may open it. */
export interface SettingsPage {
  to: string;
  text: string;
  least: Role;
}

export const settingsPages: readonly SettingsPage[] = [
  { to: '/settings', text: t.settings.tenant, least: 'auditor' },
  { to: '/settings/accounts', text: t.settings.accounts, least: 'administrator' },
  { to: '/settings/oidc', text: t.settings.oidc, least: 'administrator' },
  { to: '/settings/api-tokens', text: t.settings.apiTokens, least: 'administrator' },
  { to: '/settings/applications', text: t.settings.applications, least: 'auditor' },
  { to: '/settings/enrolment', text: t.settings.enrolment, least: 'administrator' },
  { to: '/settings/audit', text: t.settings.audit, least: 'auditor' },
];

/** Those that this role may open. */
export function pagesFor(role: Role): SettingsPage[] {
  return settingsPages.filter((page) => roleAllows(role, page.least));
}
