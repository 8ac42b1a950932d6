import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';

import { makeCrew, makePkcsProfile } from './crew';
import type { Dev, Json } from './dev';
import { Device } from './device';
import { firstSignIn, go, heading, look, settle } from './harness';
import { openStage } from './stage';

let dev: Dev;
let page: Page;
let faults: string[];
let userId = '';
let profileId = '';
let issued: Json = {};

/** Success of a PKCS request. */
const pkcsIssued = 1000;

/** The first event of this number, once its connector has sent it. */
async function eventOf(eventId: number, count = 1): Promise<Json> {
  const read = async () => (await dev.api('GET', `/events?eventId=${eventId}`)).items ?? [];
  for (const end = Date.now() + 30_000; Date.now() < end; ) {
    const items = await read();
    if (items.length >= count) {
      return items[0]?.event as Json;
    }
    await new Promise((wake) => setTimeout(wake, 200));
  }
  throw new Error(`no event ${eventId}`);
}

beforeAll(async () => {
  ({ dev, page, faults } = await openStage());
  const crew = await makeCrew(dev, 'mira@harbor.example');
  userId = crew.userId;
  profileId = await makePkcsProfile(dev, 'VPN', crew.assignments);
  await (await Device.enroll(dev, 'deck', userId)).certificateOf(profileId);
  issued = await eventOf(pkcsIssued);
  await firstSignIn(page, dev);
});

const opener = () => page.getByRole('button', { name: /^1000 / });
const drawer = () => page.getByRole('dialog');

async function openFirst(): Promise<void> {
  await opener().first().click();
  await drawer().getByText('Related', { exact: true }).waitFor();
}

/** Follows a link of the event, and comes back. */
async function follow(fact: string, title: string | RegExp): Promise<void> {
  await openFirst();
  await drawer().locator('dt', { hasText: fact }).first().locator('xpath=following-sibling::dd[1]').getByRole('link').click();
  await heading(page, title);
}

describe('events', () => {
  it('are listed with their level, category and message', async () => {
    await go(page, dev, '/events', 'Events');
    const row = page.getByRole('row').filter({ has: opener() });
    expect(await row.innerText()).toMatch(/Information[\s\S]*PKCS[\s\S]*Admin/);
    expect(await row.innerText()).toContain(String(issued.message));
    await look(page, 'events');
  });

  it('show all of themselves', async () => {
    await openFirst();
    for (const member of ['eventUid', 'deviceId', 'requestId']) {
      await drawer().getByText(String(issued[member])).first().waitFor();
    }
    await look(page, 'event');
    await page.keyboard.press('Escape');
    await drawer().waitFor({ state: 'hidden' });
  });

  it('lead to the request, the device, the certificate and the connector', async () => {
    await follow('Request', 'PKCS');
    await page.getByRole('main').getByText('Succeeded', { exact: true }).first().waitFor();
    await page.getByRole('link', { name: 'Events' }).last().click();
    await heading(page, 'Events');
    expect(page.url()).toContain(`requestId=${String(issued.requestId)}`);
    await follow('Device', 'deck');
    await page.goBack();
    await follow('Certificate', 'Certificates');
    expect(page.url()).toContain(`serialNumber=${String(issued.serialNumber)}`);
    await page.getByRole('link', { name: 'CN=mira' }).click();
    await heading(page, /mira/);
    await page.goBack();
    await page.goBack();
    await follow('User', 'mira');
    await page.goBack();
    await openFirst();
    await page.keyboard.press('Escape');
  });

  it('are found by filters, which stay in the address', async () => {
    await go(page, dev, '/events', 'Events');
    const bar = page.getByRole('search');
    await bar.getByLabel('Level').selectOption('Error');
    await expect.poll(() => opener().count()).toBe(0);
    expect(page.url()).toContain('level=Error');
    await bar.getByRole('button', { name: 'Clear filters' }).click();
    await bar.getByLabel('Category').selectOption('Revocation');
    await page.getByText('No event fits').waitFor();
    await look(page, 'events-none');
    await bar.getByLabel('Category').selectOption('PKCS');
    await opener().waitFor();
    await bar.getByLabel('Event id or name').fill('1000');
    await expect.poll(() => page.url()).toContain('eventId=1000');
    await page.reload();
    await opener().waitFor();
    expect(await bar.getByLabel('Category').inputValue()).toBe('PKCS');
    await bar.getByRole('button', { name: 'Clear filters' }).click();
    await bar.getByLabel('Channel').selectOption('Operational');
    await expect.poll(() => opener().count()).toBe(0);
  });

  it('come by themselves while the list is live', async () => {
    await go(page, dev, '/events?eventId=1000', 'Events');
    expect(await opener().count()).toBe(1);
    await page.getByRole('switch', { name: 'Live' }).click();
    await settle(page);
    await (await Device.enroll(dev, 'bridge', userId)).certificateOf(profileId);
    await eventOf(pkcsIssued, 2);
    await expect.poll(() => opener().count()).toBe(2);
    await openFirst();
    await drawer().getByRole('link', { name: 'bridge' }).waitFor();
    await page.keyboard.press('Escape');
  });

  it('met no fault all the while', () => {
    expect(faults).toEqual([]);
  });
});
