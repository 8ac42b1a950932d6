import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';

import { catalogues, fillPasswords, fillSignIn, go, heading, look, openPage, ownPassword } from './harness';
import { Service } from './service';
import { sharedBrowser, stopAtEnd } from './stage';
import { cutOff, englishLeft } from './texts';

let service: Service;
let context: BrowserContext;
let page: Page;
let faults: string[];

async function signIn(name: string, oneTimePassword: string, title: string): Promise<void> {
  await context.clearCookies();
  await page.goto(service.portal);
  await fillSignIn(page, name, oneTimePassword);
  await heading(page, 'Choose a new password');
  await fillPasswords(page, oneTimePassword, ownPassword);
  await heading(page, title);
}

beforeAll(async () => {
  const [started, browser] = await Promise.all([Service.start(), sharedBrowser()]);
  service = started;
  stopAtEnd(service);
  ({ context, page, faults } = await openPage(browser));
  await signIn('owner', service.ownerPassword, 'Tenants');
});

const dialog = () => page.getByRole('dialog');
const textbox = (name: string) => dialog().getByRole('textbox', { name, exact: true });
const button = (name: string) => page.getByRole('button', { name, exact: true });
const inDialog = (name: string) => dialog().getByRole('button', { name, exact: true });
const tenants = () => page.getByRole('table', { name: 'Tenants' });

let administratorPassword = '';

describe('the owner', () => {
  it('sees the tenants, and nothing of what is theirs', async () => {
    await tenants().getByText('Harbor', { exact: true }).waitFor();
    const areas = await page.getByRole('navigation', { name: 'Areas' }).getByRole('link').allInnerTexts();
    expect(areas).toEqual(['Tenants', 'Releases']);
    await look(page, 'tenants');
    await go(page, service, '/users', 'There is no such page');
  });

  it('makes a tenant, whose administrator gets a password that is shown once', async () => {
    await go(page, service, '/tenants', 'Tenants');
    await button('New tenant').click();
    await textbox('Name').fill('Harbor');
    await textbox('First administrator').fill('nora');
    await inDialog('Create').click();
    await dialog().getByText('object_exists').waitFor();
    await textbox('Name').fill('North');
    await inDialog('Create').click();
    await dialog().getByText('The password is shown once').waitFor();
    await look(page, 'tenant-made');
    administratorPassword = (await dialog().locator('code').nth(1).innerText()).trim();
    await inDialog('Close').click();
    await tenants().getByText('North', { exact: true }).waitFor();
  });

  it('renames a tenant', async () => {
    await button('Rename North').click();
    expect(await inDialog('Rename').isDisabled()).toBe(true);
    await textbox('Name').fill('Northern Ferries');
    await inDialog('Rename').click();
    await tenants().getByText('Northern Ferries', { exact: true }).waitFor();
  });

  it('publishes a release, changes its notes and withdraws it', async () => {
    await page.getByRole('link', { name: 'Releases' }).click();
    await page.getByText('No releases are published').waitFor();
    await look(page, 'releases-empty');
    await button('Publish release').click();
    await textbox('Version').fill('eleven');
    await inDialog('Publish').click();
    await dialog().getByText('a version such as 1.2611.0').waitFor();
    await textbox('Version').fill('1.2610.0');
    await dialog().getByLabel('Released').fill('2026-10-31T08:00');
    await textbox('Notes').fill('Two berths.\nMore room.');
    await look(page, 'release-form');
    await inDialog('Publish').click();
    const row = page.getByRole('table', { name: 'Releases' }).getByRole('row', { name: /^1\.2610\.0 / });
    await row.getByText('Two berths.').waitFor();
    expect(await row.locator('time').getAttribute('datetime')).toBe('2026-10-31T08:00:00Z');
    await button('Publish release').click();
    await textbox('Version').fill('1.2610.0');
    await dialog().getByText('This version is published already.').waitFor();
    await textbox('Version').fill('1.2611.0');
    await inDialog('Publish').click();
    await page.getByRole('row', { name: /^1\.2611\.0 / }).waitFor();
    await button('Edit 1.2610.0').click();
    await textbox('Notes').fill('Three berths.');
    await inDialog('Save').click();
    await dialog().waitFor({ state: 'hidden' });
    await row.getByText('Three berths.').waitFor();
    await look(page, 'releases');
    await button('Withdraw 1.2611.0').click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Withdraw' }).click();
    await page.getByRole('row', { name: /^1\.2611\.0 / }).waitFor({ state: 'hidden' });
    await row.waitFor();
  });
});

describe.each([catalogues.de, catalogues.ja])('in $locale, the owner', (texts) => {
  it('has no page in English, or with something that is cut off', async () => {
    const window = await openPage(await sharedBrowser(), texts.locale);
    await window.page.goto(service.portal);
    await fillSignIn(window.page, 'owner', ownPassword, texts);
    await heading(window.page, texts.tenants.title);
    await go(window.page, service, '/releases', texts.releases.title);
    await window.page.getByRole('button', { name: texts.releases.add, exact: true }).click();
    await window.page.getByRole('dialog').getByText(texts.releases.notesHint).waitFor();
    await window.page.setViewportSize({ width: 360, height: 844 });
    expect(await englishLeft(window.page, texts)).toEqual([]);
    expect(await cutOff(window.page)).toEqual([]);
    await go(window.page, service, '/tenants', texts.tenants.title);
    await look(window.page, `${texts.locale}-tenants`, ['light']);
    expect(await englishLeft(window.page, texts)).toEqual([]);
    expect(await cutOff(window.page)).toEqual([]);
    expect(window.faults).toEqual([]);
    await window.context.close();
  });
});

describe('an administrator of a new tenant', () => {
  it('signs in, sees the release, and no page of the owner', async () => {
    await signIn('nora', administratorPassword, 'Overview');
    const areas = page.getByRole('navigation', { name: 'Areas' });
    await areas.getByRole('link', { name: 'Users' }).waitFor();
    expect(await areas.getByRole('link', { name: 'Tenants' }).count()).toBe(0);
    await go(page, service, '/tenants', 'There is no such page');
    await go(page, service, '/connectors/settings', /./);
    await page.getByText('Three berths.').waitFor();
  });
});

describe('removing a tenant', () => {
  it('takes its name, and everything that it has with it', async () => {
    await context.clearCookies();
    await page.goto(service.portal);
    await fillSignIn(page, 'owner', ownPassword);
    await heading(page, 'Tenants');
    await button('Remove Northern Ferries').click();
    await dialog().getByText('Everything that the tenant has is removed at once').waitFor();
    await textbox('Type Northern Ferries to go on').fill('Northern');
    expect(await inDialog('Remove').isDisabled()).toBe(true);
    await textbox('Type Northern Ferries to go on').fill('Northern Ferries');
    await look(page, 'tenant-remove');
    await inDialog('Remove').click();
    await tenants().getByText('Northern Ferries', { exact: true }).waitFor({ state: 'hidden' });
    await tenants().getByText('Harbor', { exact: true }).waitFor();
    await context.clearCookies();
    await page.goto(service.portal);
    await fillSignIn(page, 'nora', ownPassword);
    await page.getByText('sign_in_refused').waitFor();
  });
});

describe('the pages', () => {
  it('met no fault all the while', () => {
    expect(faults).toEqual([]);
  });
});
