import type { Texts } from '.';
import { authorities } from './ja/authorities';
import { certificates } from './ja/certificates';
import { charts } from './ja/charts';
import { common, errors, platforms, roles } from './ja/common';
import { connectors } from './ja/connectors';
import { devices, groups, users } from './ja/directory';
import { events } from './ja/events';
import { faults } from './ja/faults';
import { importColumns, imports } from './ja/imports';
import { releases, tenants } from './ja/installation';
import { overview } from './ja/overview';
import { requests } from './ja/requests';
import { accounts, apiTokens, applications, audit, enrolment, oidc, settings, tenantSettings } from './ja/settings';
import { importedPfx } from './ja/importedPfx';
import { profiles } from './ja/profiles';
import { password, shell, signIn } from './ja/shell';
import { states } from './ja/states';
import { x509 } from './ja/x509';

/** Japanese, by area. */
export const ja: Texts = {
  locale: 'ja',
  common,
  errors,
  roles,
  platforms,
  states,
  shell,
  signIn,
  password,
  overview,
  charts,
  devices,
  users,
  groups,
  imports,
  importColumns,
  faults,
  certificates,
  x509,
  requests,
  events,
  connectors,
  authorities,
  settings,
  tenantSettings,
  accounts,
  apiTokens,
  applications,
  oidc,
  enrolment,
  audit,
  profiles,
  importedPfx,
  tenants,
  releases,
};
