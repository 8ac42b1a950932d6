import { authorities } from './en/authorities';
import { certificates } from './en/certificates';
import { charts } from './en/charts';
import { common, errors, platforms, roles } from './en/common';
import { connectors } from './en/connectors';
import { devices, groups, users } from './en/directory';
import { events } from './en/events';
import { faults } from './en/faults';
import { importColumns, imports } from './en/imports';
import { releases, tenants } from './en/installation';
import { overview } from './en/overview';
import { requests } from './en/requests';
import { accounts, apiTokens, applications, audit, enrolment, oidc, settings, tenantSettings } from './en/settings';
import { importedPfx } from './en/importedPfx';
import { profiles } from './en/profiles';
import { password, shell, signIn } from './en/shell';
import { states } from './en/states';
import { x509 } from './en/x509';

/** English, by area. Every other language has the same members. */
export const en = {
  locale: 'en' as string,
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
