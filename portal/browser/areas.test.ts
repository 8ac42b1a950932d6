import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';

import type { Dev } from './dev';
import { firstSignIn, go, heading, look } from './harness';
import { openStage } from './stage';

let dev: Dev;
let page: Page;
let faults: string[];
let userId = '';
let groupId = '';

beforeAll(async () => {
  ({ dev, page, faults } = await openStage());
  const user = { userPrincipalName: 'mira.okafor@harbor.example', displayName: 'Okafor, Mira' };
  userId = (await dev.api('POST', '/users', user)).id ?? '';
  const device = { deviceName: 'DECK-0417', platform: 'windows10', serialNumber: 'QX7T20418', userId };
  await dev.api('POST', '/devices', device);
  groupId = (await dev.api('POST', '/groups', { displayName: 'Crew', kind: 'user' })).id ?? '';
  await dev.api('POST', `/groups/${groupId}/members`, { memberIds: [userId] });
  await firstSignIn(page, dev);
});

describe('the directory', () => {
  it('lists devices, and finds them by the beginning of their name', async () => {
    await go(page, dev, '/devices', 'Devices');
    await page.getByRole('link', { name: 'DECK-0417' }).waitFor();
    await look(page, 'devices');
    await page.getByLabel('Name').fill('GATE');
    await page.getByText('No device fits').waitFor();
    expect(page.url()).toContain('deviceNamePrefix=GATE');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByRole('link', { name: 'DECK-0417' }).click();
    await heading(page, 'DECK-0417');
  });

  it('shows a device with what is known of it', async () => {
    await page.getByText('Added to the service').waitFor();
    await page.getByRole('link', { name: 'Okafor, Mira' }).waitFor();
    await look(page, 'device');
    expect(await page.getByRole('button', { name: 'Wipe' }).getAttribute('aria-disabled')).toBe('true');
  });

  it('shows users with their devices and groups', async () => {
    await go(page, dev, '/users', 'Users');
    await look(page, 'users');
    await go(page, dev, `/users/${userId}`, 'Okafor, Mira');
    await page.getByRole('link', { name: 'DECK-0417' }).waitFor();
    await page.getByRole('link', { name: 'Crew' }).waitFor();
    await look(page, 'user');
  });

  it('shows groups with their members, and removes one after asking', async () => {
    await go(page, dev, '/groups', 'Groups');
    await look(page, 'groups');
    await go(page, dev, `/groups/${groupId}`, 'Crew');
    await page.getByRole('link', { name: 'mira.okafor@harbor.example' }).waitFor();
    await look(page, 'group');
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('heading', { name: 'Remove this group?' }).waitFor();
    await look(page, 'group-remove');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
    await heading(page, 'Groups');
    await page.getByText('No groups yet').waitFor();
  });
});

describe('certificates and requests', () => {
  it('say what to do first where there are none', async () => {
    await go(page, dev, '/certificates', 'Certificates');
    await page.getByText('No certificates yet').waitFor();
    await look(page, 'certificates-empty');
    await go(page, dev, '/requests', 'Requests');
    await page.getByText('The queue is empty').waitFor();
    await look(page, 'requests-empty');
  });
});

describe('the pages', () => {
  it('met no fault all the while', () => {
    expect(faults).toEqual([]);
  });
});
