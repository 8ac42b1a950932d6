import { expect, it } from 'vitest';

import { initialsOf } from './AccountButton';
import { roleAllows } from './roles';

it('initials are those of at most two words', () => {
  expect(initialsOf('admin')).toBe('A');
  expect(initialsOf('mira.okafor@harbor.example')).toBe('MO');
  expect(initialsOf('élan')).toBe('É');
});

it('a role may do what the roles below it may, and an owner nothing of a tenant', () => {
  expect(roleAllows('operator', 'helpdesk')).toBe(true);
  expect(roleAllows('operator', 'administrator')).toBe(false);
  expect(roleAllows('owner', 'auditor')).toBe(false);
  expect(roleAllows('administrator', 'owner')).toBe(false);
  expect(roleAllows('owner', 'owner')).toBe(true);
});
