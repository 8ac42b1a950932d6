import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';

import type { Dev } from './dev';
import { fillSignIn, firstSignIn, go, heading, look, ownPassword, settle } from './harness';
import { openStage } from './stage';

let dev: Dev;
let context: BrowserContext;
let page: Page;
let faults: string[];

beforeAll(async () => {
  ({ dev, context, page, faults } = await openStage());
  await firstSignIn(page, dev);
});

const dialog = () => page.getByRole('dialog');
const button = (name: string) => page.getByRole('button', { name, exact: true });
const inDialog = (name: string) => dialog().getByRole('button', { name, exact: true });
const textbox = (name: string) => dialog().getByRole('textbox', { name, exact: true });
const confirmed = (name: string) => page.getByRole('alertdialog').getByRole('button', { name, exact: true });

describe('users', () => {
  it('are made, and a wrong value is named at its field', async () => {
    await go(page, dev, '/users', 'Users');
    await page.getByText('No users yet').waitFor();
    await button('New user').click();
    expect(await inDialog('Create').isDisabled()).toBe(true);
    await textbox('Principal name').fill('mira');
    await textbox('Name').fill('Okafor, Mira');
    await inDialog('Create').click();
    await dialog().getByText('The value does not have the form that it must have. (mira)').waitFor();
    await look(page, 'user-form');
    await textbox('Principal name').fill('mira@harbor.example');
    await inDialog('Create').click();
    await dialog().waitFor({ state: 'hidden' });
    await page.getByRole('link', { name: 'Okafor, Mira' }).click();
    await heading(page, 'Okafor, Mira');
  });

  it('are changed, and keep what was not touched', async () => {
    await button('Edit').click();
    await dialog().getByLabel('E-mail').fill('mira@mail.harbor.example');
    await inDialog('Save').click();
    await dialog().waitFor({ state: 'hidden' });
    await page.getByText('mira@mail.harbor.example').waitFor();
    await page.getByText('mira@harbor.example', { exact: true }).waitFor();
  });

  it('that somebody else changed meanwhile are not overwritten', async () => {
    await button('Edit').click();
    const { items } = await dev.api('GET', '/users');
    const id = items?.[0]?.id ?? '';
    await dev.api('PUT', `/users/${id}`, { userPrincipalName: 'mira@harbor.example', displayName: 'Okafor-Lind, Mira' }, '"2"');
    await dialog().getByLabel('SAM account').fill('mira');
    await inDialog('Save').click();
    await dialog().getByText('object_changed').waitFor();
    await inDialog('Cancel').click();
    await page.reload();
    await heading(page, 'Okafor-Lind, Mira');
  });

  it('are removed after asking, with what that leaves as it is', async () => {
    await button('Remove').click();
    await page.getByText('Certificates in this name stay valid').waitFor();
    await look(page, 'user-remove');
    expect(await confirmed('Remove').isDisabled()).toBe(true);
    await page.getByRole('alertdialog').getByRole('checkbox').check();
    await confirmed('Remove').click();
    await heading(page, 'Users');
    await page.getByText('No users yet').waitFor();
    expect((await dev.api('GET', '/users')).items).toEqual([]);
  });
});

describe('devices', () => {
  it('are written down with a user who is found by the beginning of the name', async () => {
    await dev.api('POST', '/users', { userPrincipalName: 'ben@harbor.example', displayName: 'Ben' });
    await go(page, dev, '/devices', 'Devices');
    await button('New device').click();
    await dialog().getByLabel('Platform').selectOption('linux');
    await textbox('Name').fill('GATE-3');
    await dialog().getByLabel('Serial number').fill('QX7T20418');
    await dialog().getByLabel('Primary user').pressSequentially('be');
    await page.getByRole('option', { name: 'ben@harbor.example (Ben)' }).click();
    await dialog().getByLabel('Joined to a domain').check();
    await look(page, 'device-form');
    await inDialog('Create').click();
    await dialog().waitFor({ state: 'hidden' });
    await page.getByRole('link', { name: 'GATE-3' }).click();
    await heading(page, 'GATE-3');
    await page.getByRole('link', { name: 'Ben', exact: true }).waitFor();
    await page.getByText('QX7T20418 (administrator)').waitFor();
  });

  it('cannot be given a user who does not exist, and lose theirs when the field is emptied', async () => {
    await button('Edit').click();
    expect(await dialog().getByLabel('Primary user').inputValue()).toBe('ben@harbor.example');
    expect(await dialog().getByLabel('Joined to a domain').isChecked()).toBe(true);
    await dialog().getByLabel('Primary user').fill('');
    await dialog().getByLabel('Primary user').pressSequentially('nobody');
    await page.getByRole('option', { name: 'No user’s principal name begins so' }).waitFor();
    expect(await inDialog('Save').isDisabled()).toBe(true);
    await dialog().getByLabel('Primary user').fill('');
    await textbox('Name').fill('GATE-4');
    await inDialog('Save').click();
    await dialog().waitFor({ state: 'hidden' });
    await heading(page, 'GATE-4');
    const { items } = await dev.api('GET', '/devices');
    expect(items?.[0]).toMatchObject({ deviceName: 'GATE-4', serialNumber: 'QX7T20418', domainJoined: true });
    expect(items?.[0]).not.toHaveProperty('userId');
  });

  it('are removed after asking', async () => {
    await button('Remove').click();
    await page.getByRole('alertdialog').getByRole('checkbox').check();
    await confirmed('Remove').click();
    await heading(page, 'Devices');
    await page.getByText('No devices yet').waitFor();
  });
});

describe('groups', () => {
  it('are made of users or of devices', async () => {
    await go(page, dev, '/groups', 'Groups');
    await button('New group').click();
    await textbox('Name').fill('Crew');
    expect(await dialog().getByLabel('Members are').inputValue()).toBe('user');
    await look(page, 'group-form');
    await inDialog('Create').click();
    await dialog().waitFor({ state: 'hidden' });
    await page.getByRole('link', { name: 'Crew' }).click();
    await heading(page, 'Crew');
    await page.getByText('This group has no members').waitFor();
  });

  it('get members who are found by their names, several at once', async () => {
    for (const name of ['zoe', 'ann']) {
      await dev.api('POST', '/users', { userPrincipalName: `${name}@harbor.example`, displayName: name });
    }
    await button('Add members').click();
    for (const name of ['zoe', 'ann', 'ben']) {
      await dialog().getByLabel('Find a user').pressSequentially(name);
      await page.getByRole('option', { name: new RegExp(`^${name}@harbor.example`) }).click();
    }
    await inDialog('Leave ben@harbor.example out').click();
    await look(page, 'group-add-members');
    await inDialog('Add members').click();
    await dialog().waitFor({ state: 'hidden' });
    await page.getByRole('link', { name: 'zoe@harbor.example' }).waitFor();
    await page.getByRole('link', { name: 'ann@harbor.example' }).waitFor();
    expect(await page.getByRole('link', { name: 'ben@harbor.example' }).count()).toBe(0);
  });

  it('show their members page by page', async () => {
    const id = page.url().split('/').at(-1) ?? '';
    const memberIds: string[] = [];
    for (let number = 0; number < 60; number += 1) {
      const user = { userPrincipalName: `deckhand${number}@harbor.example`, displayName: `Deckhand ${number}` };
      memberIds.push((await dev.api('POST', '/users', user)).id ?? '');
    }
    await dev.api('POST', `/groups/${id}/members`, { memberIds });
    await page.reload();
    await heading(page, 'Crew');
    await page.getByText('Page 1').waitFor();
    await page.getByRole('button', { name: 'Next page' }).click();
    await page.getByText('Page 2').waitFor();
    await page.getByRole('link', { name: 'deckhand59@harbor.example' }).waitFor();
    await page.getByRole('button', { name: 'Previous page' }).click();
    await page.getByRole('link', { name: 'zoe@harbor.example' }).waitFor();
  });

  it('let a member go after asking', async () => {
    await button('Take out zoe@harbor.example').click();
    await page.getByText('zoe@harbor.example leaves the group.').waitFor();
    await confirmed('Take out').click();
    await page.getByRole('link', { name: 'zoe@harbor.example' }).waitFor({ state: 'hidden' });
    await page.getByRole('link', { name: 'ann@harbor.example' }).waitFor();
  });

  it('show what is assigned to them', async () => {
    const groupId = page.url().split('/').at(-1) ?? '';
    const assignments = (mode: string) => [{ target: 'userGroup', groupId, mode }];
    const profile = { kind: 'pkcsImported', platform: 'windows10', intendedPurpose: 'smimeEncryption', keyStorageProvider: 'software' };
    await dev.api('POST', '/profiles', { ...profile, displayName: 'Mail', assignments: assignments('include') });
    await dev.api('POST', '/profiles', { ...profile, displayName: 'Guests', assignments: assignments('exclude') });
    await dev.api('POST', '/profiles', { ...profile, displayName: 'Others' });
    await page.reload();
    const assigned = page.getByRole('table', { name: 'Assigned profiles' });
    await assigned.getByRole('row', { name: 'Mail Included' }).waitFor();
    await assigned.getByRole('row', { name: 'Guests Excluded' }).waitFor();
    expect(await assigned.getByRole('row').count()).toBe(3);
    await settle(page);
    await look(page, 'group-filled');
  });

  it('are renamed, and keep what their members are', async () => {
    await button('Rename').click();
    expect(await dialog().getByLabel('Members are').count()).toBe(0);
    await textbox('Name').fill('Deck crew');
    await inDialog('Save').click();
    await heading(page, 'Deck crew');
    expect((await dev.api('GET', '/groups')).items?.[0]).toMatchObject({ displayName: 'Deck crew', kind: 'user' });
  });
});

describe('an operator', () => {
  it('may change a user, but not the names that certificates carry', async () => {
    const made = await dev.api('POST', '/accounts', { name: 'olaf', role: 'operator' });
    await context.clearCookies();
    await page.goto(dev.portal);
    await fillSignIn(page, 'olaf', String(made.oneTimePassword));
    await page.getByRole('heading', { name: 'Choose a new password' }).waitFor();
    await page.locator('input[name="oldPassword"]').fill(String(made.oneTimePassword));
    await page.locator('input[name="newPassword"]').fill(ownPassword);
    await page.locator('input[name="repeatedPassword"]').fill(ownPassword);
    await page.getByRole('button', { name: 'Change password' }).click();
    await heading(page, 'Overview');
    await go(page, dev, '/users', 'Users');
    expect(await button('New user').getAttribute('aria-disabled')).toBe('true');
    await page.getByRole('link', { name: 'Ben', exact: true }).click();
    await heading(page, 'Ben');
    await button('Edit').click();
    expect(await textbox('Principal name').isDisabled()).toBe(true);
    await textbox('Name').fill('Benjamin');
    await inDialog('Save').click();
    await heading(page, 'Benjamin');
  });
});

describe('the pages', () => {
  it('met no fault all the while', () => {
    expect(faults).toEqual([]);
  });
});
