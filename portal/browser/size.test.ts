import type { Browser, Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';

import type { Dev } from './dev';
import { fillSignIn, firstSignIn, heading, openPage, ownPassword, settle } from './harness';
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
