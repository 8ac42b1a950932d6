import type { Texts } from '.';
import { authorities } from './de/authorities';
import { certificates } from './de/certificates';
import { charts } from './de/charts';
import { common, errors, platforms, roles } from './de/common';
import { connectors } from './de/connectors';
import { devices, groups, users } from './de/directory';
import { events } from './de/events';
import { faults } from './de/faults';
import { importColumns, imports } from './de/imports';
import { releases, tenants } from './de/installation';
import { overview } from './de/overview';
import { requests } from './de/requests';
import { accounts, apiTokens, applications, audit, enrolment, oidc, settings, tenantSettings } from './de/settings';
import { importedPfx } from './de/importedPfx';
import { profiles } from './de/profiles';
import { password, shell, signIn } from './de/shell';
import { states } from './de/states';
import { x509 } from './de/x509';

/** German, by area. */
export const de: Texts = {
  locale: 'de',
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
