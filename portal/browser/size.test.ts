import type { Browser, Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';

import type { Dev } from './dev';
import { catalogues, fillSignIn, firstSignIn, heading, openPage, ownPassword, settle } from './harness';
import { openStage } from './stage';

let dev: Dev;
let browser: Browser;

const kilobyte = 1024;

/** What sign-in and overview may load together, as it is sent. */
const mostKilobytes = 250;

beforeAll(async () => {
  const stage = await openStage();
  ({ dev, browser } = stage);
  await firstSignIn(stage.page, dev);
  await stage.context.close();
});

interface Loaded {
  path: string;
  octets: number;
}

/** The portal's own files that the page has loaded since it was opened, with their octets as they were sent. */
function loadedFiles(page: Page): Promise<Loaded[]> {
  return page.evaluate(() =>
    [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
      .map((entry) => entry as PerformanceResourceTiming)
      .map((entry) => ({ path: new URL(entry.name).pathname, octets: entry.encodedBodySize }))
      .filter(({ path }) => path.startsWith('/portal')),
  );
}

const kilobytesOf = (files: readonly Loaded[]) => files.reduce((sum, file) => sum + file.octets, 0) / kilobyte;

/** The languages whose texts are among these files. */
function languagesOf(files: readonly Loaded[]): (string | undefined)[] {
  return files.flatMap(({ path }) => /\/assets\/(en|de|ja)-[^/]+\.js$/.exec(path)?.slice(1, 2) ?? []);
}

it.each(Object.values(catalogues))(`sends less than ${mostKilobytes} KB for sign-in and overview together, in $locale alone`, async (texts) => {
  const { context, page } = await openPage(browser, texts.locale);
  await page.goto(dev.portal);
  await heading(page, texts.signIn.title);
  await settle(page);
  const signIn = kilobytesOf(await loadedFiles(page));
  await fillSignIn(page, 'admin', ownPassword, texts);
  await heading(page, texts.overview.title);
  await settle(page);
  const files = await loadedFiles(page);
  const together = kilobytesOf(files);
  await context.close();
  console.log(`${texts.locale}: for sign-in ${signIn.toFixed(0)} KB, with the overview and its charts ${together.toFixed(0)} KB`);
  expect(signIn).toBeGreaterThan(50); // Else something else was measured.
  expect(together).toBeLessThan(mostKilobytes);
  expect(languagesOf(files)).toEqual([texts.locale]);
});
