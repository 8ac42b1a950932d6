import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Locator, type Page, type Request } from 'playwright-core';
import { expect } from 'vitest';

import { de } from '../src/texts/de';
import { en } from '../src/texts/en';
import { ja } from '../src/texts/ja';

import type { Dev } from './dev';

/** What people read, by language. */
export const catalogues = { en, de, ja } as const;

export type Catalogue = (typeof catalogues)[keyof typeof catalogues];

const screenshots = process.env.CERTFERRY_SCREENSHOTS ?? join(process.env.CERTFERRY_SCRATCH ?? '.', 'screenshots');
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const settleInterval = 25;
const actionTimeout = 40_000; // Other tests may keep the processors busy.

/** What the tests choose in place of the one-time password. */
export const ownPassword = 'a ferry across the bay';

/** Every page that a test opened. */
const opened: Page[] = [];

/** Calls of a page that have no answer yet. */
const callsOf = new WeakMap<Page, Set<Request>>();

export function launch(): Promise<Browser> {
  // Debian's package; the sandbox needs rights that containers do not have.
  const executablePath = process.env.CERTFERRY_CHROMIUM ?? '/usr/bin/chromium';
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--font-render-hinting=none'] });
}

/** A window of its own, with an eye on what pages say to the console: nothing may go wrong there. */
export async function openPage(
  browser: Browser,
  locale = 'en-GB',
): Promise<{ context: BrowserContext; page: Page; faults: string[] }> {
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    viewport: { width: 1440, height: 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
    timezoneId: 'UTC',
    locale,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  opened.push(page);
  page.setDefaultTimeout(actionTimeout);
  const calls = new Set<Request>();
  callsOf.set(page, calls);
  page.on('request', (call) => calls.add(call));
  page.on('requestfinished', (call) => calls.delete(call));
  page.on('requestfailed', (call) => calls.delete(call));
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    // A refused call is written there by the browser itself; pages show it, and tests look at that.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      faults.push(message.text());
    }
  });
  return { context, page, faults };
}

export async function fillSignIn(page: Page, name: string, password: string, texts: Catalogue = en): Promise<void> {
  await page.locator('input[name="username"]:visible').fill(name);
  await page.locator('input[name="password"]').fill(password);
  await page.getByRole('button', { name: texts.signIn.submit, exact: true }).click();
}

export async function fillPasswords(page: Page, old: string, next: string): Promise<void> {
  await page.locator('input[name="oldPassword"]').fill(old);
  await page.locator('input[name="newPassword"]').fill(next);
  await page.locator('input[name="repeatedPassword"]').fill(next);
  await page.getByRole('button', { name: 'Change password' }).click();
}

/** Signs in for the first time and chooses a password. */
export async function firstSignIn(page: Page, dev: Dev): Promise<void> {
  await page.goto(dev.portal);
  await fillSignIn(page, 'admin', dev.firstPassword);
  await page.getByRole('heading', { name: 'Choose a new password' }).waitFor();
  await fillPasswords(page, dev.firstPassword, ownPassword);
  await heading(page, 'Overview');
}

/** Waits for the page of this title. */
export async function heading(page: Page, title: string | RegExp): Promise<void> {
  await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor();
}

/** The field of this label. One that has to be filled in has an asterisk behind it. */
export function field(page: Page, label: string): Locator {
  const text = new RegExp(`^${label.replace(/[()%]/g, '\\$&')}\\*?$`);
  return page.getByLabel(text).and(page.locator('input, select, textarea'));
}

/** A page of the portal, by its path below /portal. */
export async function go(page: Page, dev: { portal: string }, path: string, title: string | RegExp): Promise<void> {
  await page.goto(dev.portal.replace(/\/$/, '') + path);
  await heading(page, title);
  await settle(page);
}

/**
 * Waits until nothing is loading any more, and until what lay behind a dialog that was closed can be reached again: no call is
 * under way, nothing says so, and there is a dialog or the page's main part, twice in a row.
 */
export async function settle(page: Page): Promise<void> {
  const waiting = Object.values(catalogues).map(({ common }) => `[aria-label="${common.loading}"]`);
  const loading = page.locator([...waiting, '[aria-busy="true"]'].join());
  const reachable = page.getByRole('main').or(page.getByRole('dialog')).or(page.getByRole('alertdialog'));
  let quiet = 0;
  const look = async () => {
    const busy = (callsOf.get(page)?.size ?? 0) > 0 || (await loading.count()) > 0 || (await reachable.count()) === 0;
    quiet = busy ? 0 : quiet + 1;
    return quiet;
  };
  await expect.poll(look, { interval: settleInterval }).toBeGreaterThanOrEqual(2);
}

interface AxeNode {
  target: string[];
  failureSummary: string;
}

interface AxeResult {
  id: string;
  help: string;
  nodes: AxeNode[];
}

interface AxeWindow {
  axe: { run: (root: Document, options: unknown) => Promise<{ violations: AxeResult[] }> };
}

/** The rules whose verdict may change with the theme: it changes colours, and nothing else of a page. */
const rulesOfColours = ['color-contrast', 'link-in-text-block'];

/** axe-core finds nothing to object to, by the rules of WCAG 2.2 AA and its best practices. */
export async function expectAccessible(page: Page, what: string, rules: 'all' | 'ofColours' = 'all'): Promise<void> {
  if (await page.evaluate(() => !('axe' in globalThis))) {
    await page.evaluate(axeSource);
  }
  // Fluent puts focusable sentinels that are hidden on purpose around its dialogs. The size of targets is off by default.
  const all = { rules: { 'aria-hidden-focus': { enabled: false }, 'target-size': { enabled: true } } };
  const options = { ...(rules === 'all' ? all : { runOnly: rulesOfColours }), resultTypes: ['violations'] };
  const violations = await page.evaluate(async (chosen) => {
    const { axe } = globalThis as unknown as AxeWindow;
    const result = await axe.run(document, chosen);
    return result.violations.map(
      (violation) => `${violation.id}: ${violation.help}\n${violation.nodes.map((node) => `  ${node.target.join(' ')}\n  ${node.failureSummary}`).join('\n')}`,
    );
  }, options);
  expect(violations, `${what}: axe`).toEqual([]);
}

/** Nothing reaches beyond the window's edge. */
async function expectNoSidewaysScrolling(page: Page, what: string): Promise<void> {
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(beyond, `${what}: pixels beyond the edge`).toBeLessThanOrEqual(0);
}

/** Pictures of the pages that are open, for who wants to know why a test failed. */
export async function picture(name: string): Promise<void> {
  mkdirSync(screenshots, { recursive: true });
  for (const [index, page] of opened.filter((each) => !each.isClosed()).entries()) {
    await page.screenshot({ path: join(screenshots, `failed-${name}-${index}.png`) });
  }
}

/** The ways in which a page is looked at, with as few changes as can be; the last is how tests go on. */
const looks = [
  { theme: 'light', width: 390, height: 844, rules: 'all' },
  { theme: 'dark', width: 390, height: 844, rules: 'ofColours' },
  { theme: 'dark', width: 1440, height: 900, rules: 'ofColours' },
  { theme: 'light', width: 1440, height: 900, rules: 'all' },
] as const;

/** Shows the page in a theme, whose colours come about at once: axe would measure what is on the way between two. */
async function showTheme(page: Page, theme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
  const frame = page.locator('.fui-FluentProvider').first();
  await expect.poll(() => frame.evaluate((element) => getComputedStyle(element).colorScheme)).toBe(theme);
  await page.evaluate(() => {
    for (const animation of document.getAnimations()) {
      if (Number.isFinite(animation.effect?.getComputedTiming().endTime)) {
        animation.finish();
      }
    }
  });
}

/**
 * Looks at the page light and dark, or in these themes alone, narrow and wide: axe has nothing to say, and nothing reaches
 * beyond the edge.
 */
export async function look(page: Page, name: string, themes: readonly string[] = ['light', 'dark']): Promise<void> {
  mkdirSync(screenshots, { recursive: true });
  for (const { theme, width, height, rules } of looks.filter((each) => themes.includes(each.theme))) {
    const what = `${name}-${theme}-${width}`;
    await page.setViewportSize({ width, height });
    await showTheme(page, theme);
    await settle(page);
    await page.evaluate(() => window.scrollTo(0, 0)); // The bar at the top would hide what is below it.
    await expectAccessible(page, what, rules);
    await expectNoSidewaysScrolling(page, what);
    await page.screenshot({ path: join(screenshots, `${what}.png`), fullPage: true, animations: 'disabled' });
  }
}
