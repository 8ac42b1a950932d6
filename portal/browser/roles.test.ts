import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';

import type { Dev } from './dev';
import { field, fillPasswords, fillSignIn, firstSignIn, go, heading, look, openPage, ownPassword } from './harness';
import { openStage } from './stage';

let dev: Dev;
let browser: Browser;
let page: Page;
let faults: string[];
let profileId = '';
let deviceId = '';

const profile = { kind: 'trustedCertificate', platform: 'linux', displayName: 'Harbor root', fileName: 'root.cer' };

beforeAll(async () => {
  ({ dev, browser, page, faults } = await openStage());
  profileId = (await dev.api('POST', '/profiles', { ...profile, certificate: dev.rootDer })).id ?? '';
  await dev.api('POST', '/profiles', { ...profile, displayName: 'Harbor root G1', certificate: dev.rootDer });
  deviceId = (await dev.api('POST', '/devices', { deviceName: 'DECK-0417', platform: 'linux' })).id ?? '';
  await firstSignIn(page, dev);
});

const button = (name: string) => page.getByRole('button', { name, exact: true });
const bar = () => page.getByRole('main').getByText('The service cannot be reached. What you see may be out of date');
const ended = () => page.getByRole('heading', { name: 'Your session has ended' });

describe('an auditor', () => {
  let auditor: Awaited<ReturnType<typeof openPage>>;

  it('sees what there is', async () => {
    const { oneTimePassword } = await dev.api('POST', '/accounts', { name: 'noor', role: 'auditor' });
    auditor = await openPage(browser);
    await auditor.page.goto(dev.portal);
    await fillSignIn(auditor.page, 'noor', String(oneTimePassword));
    await fillPasswords(auditor.page, String(oneTimePassword), ownPassword);
    await heading(auditor.page, 'Overview');
    await go(auditor.page, dev, '/profiles', 'Configuration profiles');
    await auditor.page.getByRole('link', { name: 'Harbor root', exact: true }).waitFor();
  });

  it('cannot change anything, and is told which role that needs', async () => {
    const { page: theirs } = auditor;
    const refused = async (name: string, role: string) => {
      const greyed = theirs.getByRole('button', { name, exact: true });
      expect(await greyed.getAttribute('aria-disabled'), name).toBe('true');
      await greyed.hover();
      await theirs.getByRole('tooltip', { name: `This needs the role ${role}.` }).waitFor();
      await greyed.click({ force: true });
      expect(await theirs.getByRole('dialog').or(theirs.getByRole('alertdialog')).count()).toBe(0);
      await theirs.mouse.move(0, 0);
      await theirs.getByRole('tooltip').waitFor({ state: 'hidden' });
    };
    await refused('New profile', 'Administrator');
    await heading(theirs, 'Configuration profiles');
    await go(theirs, dev, `/profiles/${profileId}`, 'Harbor root');
    await refused('Edit', 'Administrator');
    await refused('Delete', 'Administrator');
    await look(theirs, 'profile-auditor');
    await go(theirs, dev, `/devices/${deviceId}`, 'DECK-0417');
    await refused('Sync', 'Help desk');
    await refused('Wipe', 'Operator');
  });

  it('gets nowhere by address either', async () => {
    await go(auditor.page, dev, '/profiles/new', 'New profile');
    await auditor.page.getByText('This page is for the role Administrator').waitFor();
    expect(await auditor.page.getByRole('button', { name: 'Next' }).count()).toBe(0);
    await look(auditor.page, 'role-needed');
    expect(auditor.faults).toEqual([]);
    await auditor.context.close();
  });
});

describe('a session that ends', () => {
  it('in the middle of a form is opened again over it, and the form goes on', async () => {
    await go(page, dev, '/profiles/new', 'New profile');
    await field(page, 'Name').fill('Harbor issuing');
    await dev.endSessions();
    await button('Next').click();
    await ended().waitFor();
    await page.locator('input[name="password"]').fill('not the password');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByText('sign_in_refused').waitFor();
    expect(await page.getByText('session_expired').count()).toBe(0); // Said once is enough.
    await look(page, 'session-ended-refused');
    await page.locator('input[name="password"]').fill(ownPassword);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await ended().waitFor({ state: 'hidden' });
    expect(await field(page, 'Name').inputValue()).toBe('Harbor issuing');
    await button('Next').click();
    await page.getByRole('heading', { name: 'Step 2 of 4: Certificate' }).waitFor();
  });
});

describe('a call that is refused', () => {
  it('shows what happened, its code, what to do and its id', async () => {
    await go(page, dev, `/profiles/${profileId}/edit`, 'Edit Harbor root');
    await field(page, 'Name').fill('Harbor root of mine');
    const etag = await dev.etag(`/profiles/${profileId}`);
    await dev.api('PUT', `/profiles/${profileId}`, { ...profile, displayName: 'Harbor root G2', certificate: dev.rootDer }, etag);
    for (const name of ['Certificate', 'Assignments', 'Review']) {
      await button('Next').click();
      await page.getByRole('heading', { level: 2, name: new RegExp(`: ${name}$`) }).waitFor();
    }
    await button('Save changes').click();
    const alert = page.getByRole('alert');
    await alert.getByText('object_changed').waitFor();
    const text = await alert.innerText();
    expect(text).toMatch(/What to do\s+\S/);
    expect(text).toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
    await look(page, 'error');
    expect(await dev.api('GET', `/profiles/${profileId}`)).toMatchObject({ displayName: 'Harbor root G2' });
  });

  it('in a dialog leaves the dialog open, and says so there', async () => {
    await go(page, dev, `/profiles/${profileId}`, 'Harbor root G2');
    await button('Delete').click();
    const dialog = page.getByRole('alertdialog');
    await dialog.waitFor();
    await dev.api('DELETE', `/profiles/${profileId}`);
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await dialog.getByText('object_unknown').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'hidden' });
  });

  it('for what is not there has a page that says so', async () => {
    await page.goto(`${dev.portal}devices/no-such-device`);
    await page.getByText('object_unknown').waitFor();
    await look(page, 'object-unknown');
  });
});

describe('a service that is away', () => {
  it('is said so, and nothing can be changed meanwhile', async () => {
    await go(page, dev, '/profiles', 'Configuration profiles');
    await dev.down();
    await page.getByRole('button', { name: 'Refresh' }).click();
    await bar().waitFor();
    await expect.poll(() => button('New profile').getAttribute('aria-disabled')).toBe('true');
    await page.mouse.move(0, 0);
    await look(page, 'service-away');
  });

  it('is gone on with once it is back, without another sign-in', async () => {
    await dev.up();
    await bar().waitFor({ state: 'hidden' });
    await expect.poll(() => button('New profile').getAttribute('aria-disabled')).toBeNull();
    await button('New profile').click();
    await heading(page, 'New profile');
    expect(await ended().count()).toBe(0);
  });

  it('met no fault all the while', () => {
    expect(faults).toEqual([]);
  });
});
