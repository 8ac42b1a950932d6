import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { Dev } from './dev';
import { fillSignIn, firstSignIn, heading, launch, openPage, ownPassword, settle } from './harness';

let dev: Dev;
let browser: Browser;

const kilobyte = 1024;

/** What sign-in and overview may load together, as it is sent. */
const mostKilobytes = 250;

beforeAll(async () => {
  [dev, browser] = await Promise.all([Dev.start(), launch()]);
  const { context, page } = await openPage(browser);
  await firstSignIn(page, dev);
  await context.close();
});

afterAll(async () => {
  await browser?.close();
  await dev?.stop();
});

/** Octets of the portal's own files that the page has loaded since it was opened, as they were sent. */
function loadedOctets(page: Page): Promise<number> {
  return page.evaluate(() =>
    [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
      .map((entry) => entry as PerformanceResourceTiming)
      .filter((entry) => new URL(entry.name).pathname.startsWith('/portal'))
      .reduce((sum, entry) => sum + entry.encodedBodySize, 0),
  );
}

it(`the portal sends less than ${mostKilobytes} KB for sign-in and overview together`, async () => {
  const { context, page } = await openPage(browser);
  await page.goto(dev.portal);
  await heading(page, 'Sign in');
  await settle(page);
  const signIn = (await loadedOctets(page)) / kilobyte;
  await fillSignIn(page, 'admin', ownPassword);
  await heading(page, 'Overview');
  await settle(page);
  const together = (await loadedOctets(page)) / kilobyte;
  await context.close();
  console.log(`sent for sign-in ${signIn.toFixed(0)} KB, with the overview and its charts ${together.toFixed(0)} KB`);
  expect(signIn).toBeGreaterThan(50); // Else something else was measured.
  expect(together).toBeLessThan(mostKilobytes);
});
