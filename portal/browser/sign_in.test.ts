import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';

import type { Dev } from './dev';
import { fillPasswords, fillSignIn, firstSignIn, go, heading, look, ownPassword, settle } from './harness';
import { openStage } from './stage';

let dev: Dev;
let context: BrowserContext;
let page: Page;
let faults: string[];

beforeAll(async () => {
  ({ dev, context, page, faults } = await openStage());
});

describe('signing in', () => {
  it('asks for name and password, and says what was wrong', async () => {
    await page.goto(dev.portal);
    await heading(page, 'Sign in');
    await look(page, 'sign-in');
    await fillSignIn(page, 'admin', 'not the password');
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toContain('sign_in_refused');
    expect(await alert.innerText()).toContain('What to do');
  });

  it('wants a password of one’s own after the one-time password', async () => {
    await fillSignIn(page, 'admin', dev.firstPassword);
    await heading(page, 'Choose a new password');
    await look(page, 'first-password');
    await fillPasswords(page, dev.firstPassword, 'short');
    await page.getByText('12 to 1024 octets').waitFor();
    await context.clearCookies();
    await firstSignIn(page, dev);
  });

  it('leads to the overview', async () => {
    await settle(page);
    await page.getByText('Connectors active').waitFor();
    await look(page, 'overview');
  });

  it('keeps to a strict content security policy', async () => {
    const response = await page.goto(dev.portal);
    const policy = response?.headers()['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    await heading(page, 'Overview');
    expect(faults).toEqual([]);
  });
});

describe('a session', () => {
  it('that ended is opened again over the page that was open', async () => {
    await go(page, dev, '/', 'Overview');
    const cookies = await context.cookies();
    await context.clearCookies();
    await page.reload();
    await heading(page, 'Sign in');
    await context.addCookies(cookies);
    await page.reload();
    await heading(page, 'Overview');
    await context.clearCookies();
    await page.getByLabel('Time span', { exact: true }).selectOption('month');
    await page.getByRole('heading', { name: 'Your session has ended' }).waitFor();
    await look(page, 'session-ended');
    await page.locator('input[name="password"]').fill(ownPassword);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { name: 'Your session has ended' }).waitFor({ state: 'hidden' });
    expect(await page.getByLabel('Time span', { exact: true }).inputValue()).toBe('month');
  });

  it('is ended by signing out', async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByRole('button', { name: 'Account of admin' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await heading(page, 'Sign in');
    await page.reload();
    await heading(page, 'Sign in');
  });
});

describe('the frame', () => {
  it('leads back to the address that was asked for', async () => {
    await page.goto(`${dev.portal}account/password`);
    await fillSignIn(page, 'admin', ownPassword);
    await heading(page, 'Change password');
    await look(page, 'password');
  });

  it('says that an address is unknown', async () => {
    await go(page, dev, '/nowhere', 'There is no such page');
    await look(page, 'no-such-page');
  });

  it('has its navigation in a drawer where it is narrow', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole('button', { name: 'Open navigation' }).click();
    await page.getByRole('dialog').getByRole('link', { name: 'Overview' }).click();
    await heading(page, 'Overview');
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  it('follows the theme that was chosen', async () => {
    await page.getByRole('button', { name: 'Account of admin' }).click();
    await page.getByRole('menuitemradio', { name: 'Dark' }).click();
    await expect.poll(() => page.evaluate(() => getComputedStyle(document.querySelector('.fui-FluentProvider') ?? document.body).colorScheme)).toBe('dark');
    await page.reload();
    await heading(page, 'Overview');
    await page.getByRole('button', { name: 'Account of admin' }).click();
    await page.getByRole('menuitemradio', { name: 'As the system' }).click();
  });

  it('says when the service cannot be reached, and when it is there again', async () => {
    await context.setOffline(true);
    await page.getByText('The service cannot be reached.').waitFor();
    await look(page, 'offline');
    await context.setOffline(false);
    await page.getByText('The service cannot be reached.').waitFor({ state: 'hidden' });
  });

  it('met no fault all the while', () => {
    expect(faults).toEqual([]);
  });
});
