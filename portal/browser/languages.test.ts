import type { Browser, BrowserContext, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';

import { makeCrew, makePkcsProfile } from './crew';
import type { Dev } from './dev';
import { Device } from './device';
import { catalogues, fillSignIn, firstSignIn, go, heading, look, openPage, ownPassword, settle } from './harness';
import { openStage } from './stage';
import { cutOff, englishLeft } from './texts';

let dev: Dev;
let browser: Browser;
let deviceId = '';
let connectorId = '';
let certificateId = '';

const { en, de, ja } = catalogues;

beforeAll(async () => {
  const stage = await openStage();
  ({ dev, browser } = stage);
  const { userId, assignments } = await makeCrew(dev, 'mira@harbor.example');
  const profileId = await makePkcsProfile(dev, 'VPN', assignments);
  const deck = await Device.enroll(dev, 'deck', userId);
  await deck.certificateOf(profileId);
  await deck.sync();
  deviceId = (await dev.api('GET', '/devices')).items?.[0]?.id ?? '';
  certificateId = (await dev.api('GET', '/certificates')).items?.[0]?.id ?? '';
  connectorId = (await dev.api('GET', '/connectors')).items?.[0]?.id ?? '';
  await firstSignIn(stage.page, dev);
  await stage.context.close();
});

const languageOf = (page: Page) => page.evaluate(() => document.documentElement.lang);

describe.each([
  ['de-AT', de, /^\d\d\.\d\d\.\d{4}, \d\d:\d\d$/, /^(jetzt|vor \d+ (Sekunde|Minute)n?)$/],
  ['ja-JP', ja, /^\d{4}\/\d\d\/\d\d \d+:\d\d$/, /^(今|\d+ [秒分]前)$/],
] as const)('in a browser that is set to %s', (locale, texts, date, ago) => {
  let context: BrowserContext;
  let page: Page;
  let faults: string[];

  /** Nothing on the page is in English or cut off; a picture of it, if it has a name. */
  async function read(name?: string): Promise<void> {
    expect(await englishLeft(page, texts)).toEqual([]);
    await page.mouse.move(0, 0);
    for (const width of [360, 768, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await cutOff(page), `${page.url()}, ${width} pixels wide`).toEqual([]);
    }
    if (name !== undefined) {
      await look(page, `${texts.locale}-${name}`, ['light']); // Colours are those of English.
    }
  }

  async function readAt(path: string, title: string | RegExp, name?: string): Promise<void> {
    await go(page, dev, path, title);
    await read(name);
  }

  beforeAll(async () => {
    ({ context, page, faults } = await openPage(browser, locale));
  });

  it('people sign in', async () => {
    await page.goto(dev.portal);
    await heading(page, texts.signIn.title);
    expect(await languageOf(page)).toBe(texts.locale);
    await read('sign-in');
    await fillSignIn(page, 'admin', ownPassword, texts);
    await heading(page, texts.overview.title);
    await settle(page);
    await read('overview');
  });

  it('they see devices, certificates and connectors', async () => {
    await readAt('/devices', texts.devices.title, 'devices');
    await readAt(`/devices/${deviceId}`, /deck/, 'device');
    await readAt('/certificates', texts.certificates.title, 'certificates');
    await page.getByRole('main').getByRole('link', { name: /mira/i }).first().click();
    await page.getByRole('heading', { name: texts.x509.fields, exact: true }).waitFor();
    await settle(page);
    await read('certificate');
    await readAt('/connectors', texts.connectors.title, 'connectors');
    await readAt(`/connectors/${connectorId}`, /./, 'connector');
    const fact = (name: string) => page.getByRole('main').locator('dt', { hasText: name }).locator('+ dd').innerText();
    expect(await fact(texts.connectors.started)).toMatch(date);
    expect(await fact(texts.connectors.lastContact)).toMatch(ago);
  });

  it('they begin a profile', async () => {
    const { wizard, members } = texts.profiles;
    await readAt('/profiles', texts.profiles.title, 'profiles');
    await readAt('/profiles/new', wizard.newTitle, 'wizard-basics');
    await page.getByRole('radio', { name: texts.profiles.kinds.scep }).check();
    await page.getByLabel(new RegExp(`^${members.displayName}`)).fill('VPN 2');
    await page.getByRole('button', { name: wizard.next, exact: true }).click();
    await page.getByRole('heading', { level: 2, name: wizard.stepOf(2, 6, wizard.steps.settings) }).waitFor();
    await settle(page);
    await read('wizard-settings');
  });

  it('they change settings', async () => {
    const { settings, connectors } = texts;
    await readAt('/settings', settings.title, 'settings');
    await readAt('/settings/accounts', settings.accounts, 'accounts');
    await readAt('/settings/oidc', settings.oidc);
    await readAt('/settings/api-tokens', settings.apiTokens);
    await readAt('/settings/applications', settings.applications);
    await readAt('/settings/enrolment', settings.enrolment);
    await readAt('/settings/audit', settings.audit);
    await readAt('/connectors/settings', connectors.settings, 'connector-settings');
  });

  it('they find no English on other pages either, and nothing beyond a narrow window’s edge', async () => {
    const { users, groups, imports, importedPfx, requests, events, authorities } = texts;
    const pages = [
      ['/users', users.title],
      ['/groups', groups.title],
      ['/imports', imports.title],
      ['/imports/new', imports.newTitle],
      ['/imported-pfx', importedPfx.title],
      ['/imported-pfx/import', importedPfx.form.title],
      ['/requests', requests.title],
      ['/events', events.title],
      ['/certification-authorities', authorities.title],
      ['/account/password', texts.password.submit],
      ['/nowhere', texts.errors.noSuchPage],
    ] as const;
    for (const [path, title] of pages) {
      await readAt(path, title);
      await page.setViewportSize({ width: 360, height: 844 });
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(beyond, path).toBeLessThanOrEqual(0);
    }
    await page.getByRole('button', { name: texts.shell.openNavigation }).click();
    await page.getByRole('dialog').getByRole('link', { name: texts.shell.areas.profiles }).waitFor();
    expect(await englishLeft(page, texts)).toEqual([]);
    expect(await cutOff(page)).toEqual([]);
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  it('they are asked and told in their language', async () => {
    const { devices, certificates, connectors, accounts, applications, profiles, errors } = texts;
    const dialogs = [
      ['/devices', devices.title, devices.add, devices.addText],
      [`/devices/${deviceId}`, /deck/, devices.actions.wipe, devices.acknowledgement],
      [`/certificates/${certificateId}`, /mira/, certificates.revoke, certificates.reasons['6']],
      ['/connectors', connectors.title, connectors.add, connectors.addSteps],
      [`/connectors/${connectorId}`, /./, connectors.remove, connectors.removeKnown],
      ['/settings/accounts', texts.settings.accounts, accounts.add, accounts.addHint],
      ['/settings/applications', texts.settings.applications, applications.add, applications.roles],
    ] as const;
    for (const [path, title, button, text] of dialogs) {
      await go(page, dev, path, title);
      await page.getByRole('button', { name: button, exact: true }).first().click();
      const dialog = page.getByRole('dialog').or(page.getByRole('alertdialog'));
      await dialog.getByText(text, { exact: true }).first().waitFor({ state: 'attached' });
      await read();
    }
    await look(page, `${texts.locale}-dialog`);
    await go(page, dev, '/profiles/new', profiles.wizard.newTitle);
    await page.getByRole('button', { name: profiles.wizard.next, exact: true }).click();
    await page.getByText(profiles.wizard.fixFirst).waitFor();
    await page.locator('[lang="en"]', { hasText: 'E_REQUIRED' }).waitFor();
    await read('wizard-refused');
    await page.goto(`${dev.portal}users/00000000-0000-7000-8000-000000000000`);
    const alert = page.getByRole('alert');
    await alert.getByText(errors.nextStep, { exact: true }).waitFor();
    expect(await alert.locator('[lang="en"]').count()).toBeGreaterThan(0);
    await read('error');
  });

  it('no page met a fault', async () => {
    expect(faults).toEqual([]);
    await context.close();
  });
});

describe('the language', () => {
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    ({ context, page } = await openPage(browser, 'fr-FR'));
  });

  it('is English where the browser wants another, and is chosen on the page to sign in, by keyboard too', async () => {
    await page.goto(dev.portal);
    await heading(page, en.signIn.title);
    const choice = page.getByRole('navigation', { name: en.shell.language });
    await expect.poll(() => choice.getByRole('button', { name: 'English' }).getAttribute('aria-current')).toBe('true');
    expect(await choice.getByRole('button').evaluateAll((buttons) => buttons.map((each) => each.getAttribute('lang')))).toEqual(['en', 'de', 'ja']);
    await choice.getByRole('button', { name: '日本語' }).focus();
    await page.keyboard.press('Enter');
    await heading(page, ja.signIn.title);
    expect(await languageOf(page)).toBe('ja');
  });

  it('is kept for this browser', async () => {
    await page.reload();
    await heading(page, ja.signIn.title);
    await fillSignIn(page, 'admin', ownPassword, ja);
    await heading(page, ja.overview.title);
  });

  it('is changed in the menu of the account, by keyboard alone', async () => {
    await go(page, dev, '/devices', ja.devices.title);
    await page.getByRole('button', { name: ja.shell.account('admin') }).focus();
    await page.keyboard.press('Enter');
    const german = page.getByRole('menuitemradio', { name: 'Deutsch' });
    await german.waitFor();
    expect(await german.getAttribute('lang')).toBe('de');
    expect(await page.getByRole('menuitemradio', { name: '日本語' }).getAttribute('aria-checked')).toBe('true');
    for (let steps = 0; steps < 8 && !(await german.evaluate((item) => item === document.activeElement)); steps++) {
      await page.keyboard.press('ArrowDown');
    }
    await page.keyboard.press('Enter');
    await heading(page, de.devices.title);
    expect(page.url()).toContain('/devices');
    expect(await languageOf(page)).toBe('de');
    await settle(page);
    expect(await englishLeft(page, de)).toEqual([]);
    await context.close();
  });
});
