import type { Browser, BrowserContext, Page } from 'playwright-core';

import { Dev } from './dev';
import { launch, openPage } from './harness';

/** What the tests of a file play on: a service of their own, and a window of the browser. */
export interface Stage {
  dev: Dev;
  browser: Browser;
  context: BrowserContext;
  page: Page;
  /** What pages said to the console, where nothing may go wrong. */
  faults: string[];
}

/** What runs for the file whose tests run now. */
const running = new Set<{ stop: () => Promise<void> }>();

/** One browser for all files: they have no window in common, so no cookie and no cache. It ends with this process. */
let launched: Promise<Browser> | undefined;

export function sharedBrowser(): Promise<Browser> {
  launched ??= launch();
  return launched;
}

/** Ends a server after the last test of the file. */
export function stopAtEnd(server: { stop: () => Promise<void> }): void {
  running.add(server);
}

/** Opens a stage, which is closed after the last test of the file. */
export async function openStage(): Promise<Stage> {
  const [dev, browser] = await Promise.all([Dev.start(), sharedBrowser()]);
  stopAtEnd(dev);
  return { dev, browser, ...(await openPage(browser)) };
}

/** After the last test of a file: its windows are closed, and its servers end. */
export async function closeStage(): Promise<void> {
  const browser = await launched;
  await Promise.all(browser?.contexts().map((context) => context.close()) ?? []);
  await Promise.all([...running].map((server) => server.stop()));
  running.clear();
}
