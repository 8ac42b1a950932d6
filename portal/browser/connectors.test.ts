import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';

import type { Dev } from './dev';
import { firstSignIn, go, heading, look } from './harness';
import { certferry } from './programs';
import { ReportingConnector } from './reportingConnector';
import { openStage } from './stage';

let dev: Dev;
let page: Page;
let faults: string[];
let second: ReportingConnector;
let ownId = '';
let ownName = '';

beforeAll(async () => {
  ({ dev, page, faults } = await openStage());
  const [own] = (await dev.api('GET', '/connectors')).items ?? [];
  ownId = own?.id ?? '';
  ownName = String(own?.name);
  await firstSignIn(page, dev);
});

/** A picture of the page as it is, with the mouse away from what has a tooltip. */
async function lookAt(name: string): Promise<void> {
  await page.mouse.move(0, 0);
  await look(page, name);
}

const badge = (text: string) => page.getByRole('main').getByText(text, { exact: true }).first();
const dialog = () => page.getByRole('alertdialog').or(page.getByRole('dialog'));

/** Reads the page anew, rather than to wait until it looks again by itself. */
async function reload(title: string): Promise<void> {
  await page.reload();
  await heading(page, title);
}

describe('a connector', () => {
  it('is added with a token that is shown once, in the commands that use it', async () => {
    await go(page, dev, '/connectors', 'Certificate connectors');
    await page.getByRole('link', { name: ownName }).waitFor();
    await page.getByRole('button', { name: 'Add connector' }).click();
    await dialog().getByRole('button', { name: 'Make token' }).click();
    await dialog().getByText('The token is shown only now').waitFor();
    await lookAt('connector-add');
    const codes = await dialog().locator('code').allInnerTexts();
    const token = codes.find((text) => text.startsWith('cfe_')) ?? '';
    const serviceUrl = /configure --service (\S+) --token-file connector\.token/.exec(codes[1] ?? '')?.[1] ?? '';
    expect(codes[0]).toContain(`printf %s ${token} > connector.token`);
    await dialog().getByRole('button', { name: 'Close' }).click();
    second = await ReportingConnector.enrol(dev, serviceUrl, token, ['pkcs']);
  });

  it('has a warning, with its reason and what to do about it', async () => {
    await second.report();
    await reload('Certificate connectors');
    const row = page.getByRole('row', { name: /quay\.harbor\.example/ });
    await row.getByText('Warning', { exact: true }).waitFor();
    expect(await row.innerText()).toMatch(/does not hold the escrow key of the other connectors\. What to do: export the key there/);
    await page.getByRole('row', { name: /SCEP/ }).getByText('Active', { exact: true }).waitFor();
    await lookAt('connectors');
    await row.getByRole('link').click();
    await badge('Warning').waitFor();
    await page.getByText('escrow_key_missing').waitFor();
    await lookAt('connector-warning');
  });

  it('has an error where an authority cannot be reached', async () => {
    const authority = { name: 'Issuing CA', host: 'ca.harbor.example', backend: 'cmp', available: false, error: 'connection refused' };
    const certificate = { purpose: 'tls', thumbprint: '00'.repeat(20), notAfter: '2026-01-01T00:00:00Z' };
    await second.report({
      certificationAuthorities: [{ ...authority, chain: [], templates: [], capabilities: {} }],
      certificates: [certificate],
    });
    await page.reload();
    await badge('Error').waitFor();
    const reasons = page.getByRole('region', { name: 'Status' });
    expect(await reasons.innerText()).toMatch(/Issuing CA: connection refused\.\s+What to do: See whether the CA runs/);
    expect(await reasons.innerText()).toContain('certificate_expired');
    await page.getByRole('cell', { name: 'TLS server' }).waitFor();
    await lookAt('connector-error');
    await go(page, dev, '/', 'Overview');
    await page.getByText('connection refused').first().waitFor();
  });

  it('is told to do something, which it takes with its next report', async () => {
    await go(page, dev, `/connectors/${second.id}`, /./);
    await page.getByRole('button', { name: 'Collect logs' }).click();
    await dialog().getByText('They may hold names of devices and users.').waitFor();
    await dialog().getByRole('button', { name: 'Collect logs' }).click();
    await page.getByRole('row', { name: /Collect logs/ }).getByText('Queued').waitFor();
    await second.report();
    await page.reload();
    await page.getByRole('row', { name: /Collect logs/ }).getByText('Sent').waitFor();
  });

  it('is renamed', async () => {
    await page.getByRole('button', { name: 'Rename' }).click();
    await dialog().getByLabel('Name').fill('quay');
    await dialog().getByRole('button', { name: 'Rename' }).click();
    await heading(page, 'quay');
  });

  it('is refused by the service while it is disabled', async () => {
    await page.getByRole('button', { name: 'Disable' }).click();
    await dialog().getByText('it gets no work, reports nothing').waitFor();
    await lookAt('connector-disable');
    await dialog().getByRole('button', { name: 'Disable' }).click();
    await badge('Disabled').waitFor();
    await expect(second.report()).rejects.toThrow(/health: 401/);
    await page.getByRole('button', { name: 'Enable' }).click();
    await dialog().getByRole('button', { name: 'Enable' }).click();
    await dialog().waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Disable' }).waitFor();
    await second.report();
  });

  it('is deleted after that was acknowledged, and is unknown from then on', async () => {
    await page.getByRole('button', { name: 'Delete' }).click();
    const confirm = dialog().getByRole('button', { name: 'Delete' });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog().getByLabel('I know that this cannot be taken back').check();
    await lookAt('connector-delete');
    await confirm.click();
        await heading(page, 'Certificate connectors');
    await page.getByRole('link', { name: ownName }).waitFor();
    expect(await page.getByRole('link', { name: 'quay' }).count()).toBe(0);
    await expect(second.report()).rejects.toThrow(/health: 401/);
  });
});

describe('the settings of connectors', () => {
  it('take no minimum that is not a version', async () => {
    await page.getByRole('navigation', { name: 'Connectors and tokens' }).getByRole('link', { name: 'Versions and settings' }).click();
    await heading(page, 'Versions and settings');
    await page.getByLabel('SCEP', { exact: true }).fill('new');
    await page.getByRole('alert').getByText('A version such as 1.2611.0').waitFor();
    expect(await page.getByRole('button', { name: 'Save' }).getAttribute('aria-disabled')).toBe('true');
  });

  it('set a minimum version, below which a connector is in error', async () => {
    await page.getByLabel('SCEP', { exact: true }).fill('1.9912.0');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The settings were saved.').waitFor();
    await lookAt('connector-settings');
    await go(page, dev, `/connectors/${ownId}`, ownName);
    await badge('Error').waitFor();
    const reasons = page.getByRole('region', { name: 'Status' });
    expect(await reasons.innerText()).toMatch(/version_below_minimum/);
    expect(await reasons.innerText()).toMatch(/newer version[\s\S]*Update the connector/);
    await go(page, dev, '/connectors/settings', 'Versions and settings');
    expect(await page.getByLabel('SCEP', { exact: true }).inputValue()).toBe('1.9912.0');
    await page.getByLabel('SCEP', { exact: true }).fill('');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The settings were saved.').waitFor();
    await go(page, dev, `/connectors/${ownId}`, ownName);
    await badge('Active').waitFor();
  });

  it('list the releases, with the one that runs', async () => {
    await go(page, dev, '/connectors/settings', 'Versions and settings');
    const version = (await certferry('--version')).trim();
    await page.getByRole('region', { name: 'Releases' }).getByRole('heading', { name: version }).waitFor();
  });

  it('met no fault all the while', () => {
    expect(faults).toEqual([]);
  });
});
