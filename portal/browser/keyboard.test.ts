import type { Locator, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';

import type { Dev } from './dev';
import { field, firstSignIn, heading } from './harness';
import { openStage } from './stage';

/** More stops than any page has before the one that is looked for. */
const mostStops = 60;

let dev: Dev;
let page: Page;
let faults: string[];

beforeAll(async () => {
  ({ dev, page, faults } = await openStage());
  const user = { userPrincipalName: 'mira.okafor@harbor.example', displayName: 'Okafor, Mira' };
  const userId = (await dev.api('POST', '/users', user)).id ?? '';
  await dev.api('POST', '/devices', { deviceName: 'DECK-0417', platform: 'linux', userId });
  await dev.api('POST', '/groups', { displayName: 'Crew', kind: 'user' });
  await dev.api('POST', '/profiles', {
    kind: 'trustedCertificate',
    platform: 'linux',
    displayName: 'Harbor root',
    certificate: dev.rootDer,
    fileName: 'root.cer',
  });
  await firstSignIn(page, dev);
  await page.emulateMedia({ reducedMotion: 'reduce' });
});

const press = (key: string) => page.keyboard.press(key);
const type = (text: string) => page.keyboard.type(text);
const button = (name: string) => page.getByRole('button', { name, exact: true });

/** What was seen with the focus before. */
const seen = new Set<string>();

/** A picture of what has the focus, with a little around it, and one without the focus: they differ where it can be seen. */
async function expectVisibleFocus(): Promise<void> {
  const focused = page.locator(':focus');
  const what = await focused.evaluate((element) => {
    const { labels } = element as HTMLInputElement;
    return `${element.tagName} ${element.getAttribute('aria-label') ?? labels?.[0]?.textContent ?? element.textContent}`;
  });
  if (seen.has(what)) {
    return;
  }
  seen.add(what);
  const box = await focused.boundingBox();
  const view = page.viewportSize();
  expect(box, `${what} has no place on the page`).not.toBeNull();
  if (box === null || view === null) {
    return;
  }
  const around = 6;
  const [x, y] = [Math.max(0, box.x - around), Math.max(0, box.y - around)];
  const clip = {
    x,
    y,
    width: Math.min(view.width, box.x + box.width + around) - x,
    height: Math.min(view.height, box.y + box.height + around) - y,
  };
  expect(clip.height, `${what} is out of sight`).toBeGreaterThan(0);
  const taken = { clip, animations: 'disabled', caret: 'hide' } as const;
  const withFocus = await page.screenshot(taken);
  const element = await focused.elementHandle();
  await element?.evaluate((one) => (one as HTMLElement).blur());
  const without = await page.screenshot(taken);
  await element?.focus();
  expect(withFocus.equals(without), `the focus cannot be seen on ${what}`).toBe(false);
}

/** Presses Tab until `target` has the focus; it can be seen at every stop, and never goes back to the page's beginning. */
async function tabTo(target: Locator): Promise<void> {
  for (let stops = 0; stops < mostStops; stops += 1) {
    await press('Tab');
    const lost = await page.evaluate(() => document.activeElement === null || document.activeElement === document.body);
    expect(lost, `the focus is lost on the way to ${String(target)}`).toBe(false);
    await expectVisibleFocus();
    if (await target.evaluate((element) => element === document.activeElement)) {
      return;
    }
  }
  throw new Error(`no way by Tab to ${String(target)}`);
}

/** On from a step by Enter on its button; the next step's title has the focus then. */
async function next(name: string): Promise<void> {
  await tabTo(button('Next'));
  await press('Enter');
  const title = page.getByRole('heading', { level: 2, name: new RegExp(`^Step \\d of \\d: ${name}$`) });
  await expect.poll(() => title.and(page.locator(':focus')).count()).toBe(1);
  await expectVisibleFocus();
}

describe('by keyboard alone', () => {
  it('the page is reached past the navigation', async () => {
    await press('Tab');
    await expect.poll(() => page.getByRole('link', { name: 'Skip to content' }).and(page.locator(':focus')).count()).toBe(1);
    await expectVisibleFocus();
    await tabTo(page.getByRole('link', { name: 'Configuration profiles' }));
    await press('Enter');
    await heading(page, 'Configuration profiles');
    await tabTo(button('New profile'));
    await press('Enter');
    await heading(page, 'New profile');
  });

  it('a kind, a platform and a name are chosen', async () => {
    await tabTo(page.getByRole('radio', { name: 'Trusted certificate' }));
    await press('ArrowDown');
    expect(await page.getByRole('radio', { name: 'SCEP certificate' }).isChecked()).toBe(true);
    await expectVisibleFocus();
    await tabTo(field(page, 'Platform'));
    await type('Linux');
    expect(await field(page, 'Platform').inputValue()).toBe('linux');
    await tabTo(button('Next'));
    await press('Enter');
    await page.getByText('Please mend what is marked, then go on.').waitFor();
    await expect.poll(() => field(page, 'Name').and(page.locator(':focus')).count()).toBe(1); // What is wrong has the focus.
    await type('Deck Wi-Fi');
    await press('Enter'); // As in every form.
    await expect.poll(() => page.getByRole('heading', { name: 'Step 2 of 6: Settings' }).and(page.locator(':focus')).count()).toBe(1);
  });

  it('the server and the root are set', async () => {
    await tabTo(field(page, 'SCEP server URLs'));
    await type(dev.scep);
    await tabTo(field(page, 'Root certificate profile'));
    await type('Harbor');
    await next('Names');
  });

  it('names are written and tried on a device', async () => {
    await tabTo(field(page, 'Subject name format'));
    await type('Custom');
    await tabTo(field(page, 'Subject name template'));
    await type('CN={{UserName}},OU=Fleet');
    await tabTo(button('Add a name'));
    await press('Enter');
    await press('Enter');
    await page.keyboard.press('Shift+Tab');
    expect(await button('Remove name 2').and(page.locator(':focus')).count()).toBe(1);
    await press('Enter');
    await expect.poll(() => button('Add a name').and(page.locator(':focus')).count()).toBe(1);
    await tabTo(field(page, 'Device name'));
    await type('DECK');
    await page.getByRole('option', { name: 'DECK-0417' }).waitFor();
    await press('ArrowDown');
    await press('Enter');
    await page.getByText('CN=mira.okafor@harbor.example,OU=Fleet').waitFor();
    expect(await field(page, 'Device name').and(page.locator(':focus')).count()).toBe(1);
    await next('Keys and renewal');
  });

  it('usages are ticked, and others added', async () => {
    await tabTo(page.getByRole('checkbox', { name: /^Secure Email/ }));
    await press('Space');
    await tabTo(field(page, 'Usage name'));
    await type('Harbor gate');
    await tabTo(field(page, 'Usage OID'));
    await type('1.3.6.1.4.1.99999.1');
    await tabTo(button('Add another usage'));
    await press('Enter');
    expect(await page.getByRole('checkbox', { name: /^Harbor gate/ }).isChecked()).toBe(true);
    await next('Assignments');
  });

  it('a group is added, taken away and added again', async () => {
    const add = async () => {
      await type('Crew');
      await tabTo(button('Add a group'));
      await press('Enter');
    };
    await tabTo(field(page, 'Group'));
    await add();
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    expect(await button('Remove Crew').and(page.locator(':focus')).count()).toBe(1);
    await press('Enter');
    await expect.poll(() => field(page, 'Group').and(page.locator(':focus')).count()).toBe(1);
    await add();
  });

  it('one can go back to the first step and on again, and save', async () => {
    for (const name of ['Keys and renewal', 'Names', 'Settings', 'Basics']) {
      await tabTo(button('Back'));
      await press('Enter');
      const title = page.getByRole('heading', { level: 2, name: new RegExp(`: ${name}$`) });
      await expect.poll(() => title.and(page.locator(':focus')).count()).toBe(1);
    }
    for (const name of ['Settings', 'Names', 'Keys and renewal', 'Assignments', 'Review']) {
      await next(name);
    }
    await tabTo(button('Create profile'));
    await press('Enter');
    await heading(page, 'Deck Wi-Fi');
    const { items = [] } = await dev.api('GET', '/profiles');
    const made = items.find((profile) => profile.displayName === 'Deck Wi-Fi');
    expect(made).toMatchObject({ kind: 'scep', subjectNameTemplate: 'CN={{UserName}},OU=Fleet', assignments: [{ mode: 'include' }] });
    expect(made?.extendedKeyUsages).toContainEqual({ name: 'Harbor gate', oid: '1.3.6.1.4.1.99999.1' });
  });

  it('a button keeps the focus while the service is away', async () => {
    const remove = button('Delete');
    await tabTo(remove);
    for (const away of [true, false]) {
      await page.context().setOffline(away);
      await page.locator('#content').getByText('The service cannot be reached.').waitFor({ state: away ? 'visible' : 'hidden' });
      expect(await remove.getAttribute('aria-disabled')).toBe(away ? 'true' : null);
      expect(await remove.and(page.locator(':focus')).count()).toBe(1);
    }
  });

  it('met no fault all the while', () => {
    expect(faults).toEqual([]);
  });
});
