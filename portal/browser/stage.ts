import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll } from 'vitest';

import { Dev } from './dev';
import { launch, openPage } from './harness';

/** What the tests of a file play on: a service of their own, and a browser with a window. */
export interface Stage {
  dev: Dev;
  browser: Browser;
  context: BrowserContext;
  page: Page;
  /** What pages said to the console, where nothing may go wrong. */
  faults: string[];
}

const endings: (() => Promise<void>)[] = [];

afterAll(async () => {
  await Promise.all(endings.map((end) => end()));
});

/** Opens a stage, which is closed after the last test of the file. */
export async function openStage(): Promise<Stage> {
  const [dev, browser] = await Promise.all([Dev.start(), launch()]);
  endings.push(
    () => browser.close(),
    () => dev.stop(),
  );
  return { dev, browser, ...(await openPage(browser)) };
}
