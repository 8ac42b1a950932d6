import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';

import { makeCrew, makePkcsProfile } from './crew';
import type { Dev } from './dev';
import { Device } from './device';
import { firstSignIn, go, look } from './harness';
import { ReportingConnector } from './reportingConnector';
import { openStage } from './stage';

let dev: Dev;
let page: Page;
let faults: string[];

const hourMilliseconds = 3_600_000;

/** What a connector counted in the hours before now. */
function counts() {
  const hour = (ago: number) => `${new Date(Date.now() - ago * hourMilliseconds).toISOString().slice(0, 13)}:00:00Z`;
  return [1, 8, 9, 26, 30, 50, 55, 70].flatMap((ago) => [
    { hour: hour(ago), kind: 'scep', succeeded: 20 + (ago % 7), failed: ago % 3 },
    { hour: hour(ago), kind: 'pkcs', succeeded: 8 + (ago % 5), failed: 0 },
    { hour: hour(ago), kind: 'import', succeeded: ago % 4, failed: 0 },
    { hour: hour(ago), kind: 'revoke', succeeded: 2, failed: 1 },
  ]);
}

/** A certificate is issued for one device; that of another waits, since nobody may take it. */
async function work(): Promise<void> {
  const { userId, assignments } = await makeCrew(dev, 'mira@harbor.example');
  const profileId = await makePkcsProfile(dev, 'VPN', assignments);
  const deck = await Device.enroll(dev, 'deck', userId);
  await deck.certificateOf(profileId);
  await deck.sync();
  const [own] = (await dev.api('GET', '/connectors')).items ?? [];
  await dev.api('PUT', `/connectors/${own?.id}`, { name: 'dock', disabled: true }, '"1"');
  const bridge = await Device.enroll(dev, 'bridge', userId);
  await bridge.sync();
}

beforeAll(async () => {
  ({ dev, page, faults } = await openStage());
  const made = await dev.api('POST', '/enrolmentTokens', { kind: 'connector' });
  const connector = await ReportingConnector.enrol(dev, String(made.serviceUrl), String(made.token), ['pkcs']);
  await connector.report({ counts: counts() });
  await work();
  await firstSignIn(page, dev);
});

/** The card of this title. */
const card = (title: string) => page.getByRole('region', { name: title });

describe('the charts of the overview', () => {
  it('are there, light and dark, narrow and wide', async () => {
    await card('From request to certificate').getByRole('img').waitFor();
    await look(page, 'overview-charts');
  });

  it('show what was issued by kind, and what failed', async () => {
    const issued = card('Certificates issued and failed');
    const image = await issued.getByRole('img').getAttribute('aria-label');
    expect(image).toMatch(/SCEP: 1\d\d, PKCS: \d+, Imported PFX: \d+, Failed: \d+/);
    await issued.getByLabel('By kind').selectOption('revoke');
    await issued.getByRole('img', { name: /Succeeded: 16, Failed: 8/ }).waitFor();
    await issued.getByRole('button', { name: 'Show as table' }).click();
    expect(await issued.getByRole('row').count()).toBeGreaterThan(3);
    await issued.getByRole('button', { name: 'Show as chart' }).click();
  });

  it('show when certificates end', async () => {
    const outlook = card('Certificates by the week in which they end');
    await outlook.getByRole('img', { name: /PKCS: 1$/ }).waitFor();
    await outlook.getByRole('button', { name: 'Show as table' }).click();
    expect(await outlook.getByRole('row').count()).toBe(2);
  });

  it('show certificates by state, each of which leads to them', async () => {
    const states = card('Certificates by state');
    const row = states.getByRole('row', { name: /Installed/ });
    expect(await row.innerText()).toMatch(/Installed\s+50%\s+1/);
    await row.getByRole('link').click();
    await page.getByRole('heading', { level: 1, name: 'Certificates' }).waitFor();
    expect(page.url()).toContain('issuanceState=installed');
    await page.getByRole('link', { name: /mira/i }).first().waitFor();
    await go(page, dev, '/', 'Overview');
  });

  it('show what waits for connectors, and since when', async () => {
    const queue = card('Queue of connectors');
    await queue.getByRole('img', { name: /^Requests waiting. PKCS: 1 now/ }).waitFor();
    await queue.getByRole('img', { name: /^Age of the oldest request. Oldest request: \d/ }).waitFor();
    await queue.getByLabel('Time span of the queue').selectOption('month');
    await queue.getByRole('img', { name: /^Requests waiting. PKCS: 1 now/ }).waitFor();
  });

  it('show how long a certificate took', async () => {
    const times = card('From request to certificate');
    const name = (await times.getByRole('img').getAttribute('aria-label')) ?? '';
    expect(name).toMatch(/Median: [\d.]+ (sec|min), 95th percentile: [\d.]+ (sec|min)/);
    expect(await times.getByLabel('Kind of certificate').inputValue()).toBe('pkcs');
    await times.getByRole('button', { name: 'Show as table' }).click();
    expect(await times.getByRole('row').count()).toBe(2);
  });

  it('met no fault all the while', () => {
    expect(faults).toEqual([]);
  });
});
