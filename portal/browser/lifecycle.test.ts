import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';

import type { Dev } from './dev';
import { Device } from './device';
import { firstSignIn, go, heading, look } from './harness';
import { run } from './programs';
import { openStage } from './stage';

let dev: Dev;
let page: Page;
let faults: string[];
let userId = '';
let agent: Device;

/** Profiles of all kinds that a Linux device has a certificate from, for Mira's devices. */
async function makeProfiles(): Promise<void> {
  const group = (await dev.api('POST', '/groups', { displayName: 'Crew', kind: 'user' })).id ?? '';
  await dev.api('POST', `/groups/${group}/members`, { memberIds: [userId] });
  const assignments = [{ target: 'userGroup', groupId: group, mode: 'include' }];
  const common = { platform: 'linux', assignments };
  const root = await dev.api('POST', '/profiles', {
    ...common,
    kind: 'trustedCertificate',
    displayName: 'Harbor root',
    certificate: dev.rootDer,
    fileName: 'root.cer',
  });
  const names = { subjectNameFormat: 'custom', extendedKeyUsages: [{ name: 'Client Authentication', oid: '1.3.6.1.5.5.7.3.2' }] };
  await dev.api('POST', '/profiles', {
    ...common,
    ...names,
    kind: 'scep',
    displayName: 'Deck Wi-Fi',
    subjectNameTemplate: 'CN={{DeviceName}},OU=Wi-Fi',
    keyUsage: ['digitalSignature', 'keyEncipherment'],
    keySize: 2048,
    rootCertificateProfileId: root.id,
    scepServerUrls: [dev.scep],
  });
  await dev.api('POST', '/profiles', {
    ...common,
    ...names,
    kind: 'pkcs',
    displayName: 'Deck VPN',
    subjectNameTemplate: 'CN={{DeviceName}},OU=VPN',
    keyAlgorithm: 'ec',
    curve: 'P-256',
    certificationAuthority: 'localhost',
    certificationAuthorityName: 'Certferry Issuing CA',
    certificateTemplateName: 'GeneralPurpose',
  });
}

beforeAll(async () => {
  ({ dev, page, faults } = await openStage());
  const user = { userPrincipalName: 'mira.okafor@harbor.example', displayName: 'Okafor, Mira' };
  userId = (await dev.api('POST', '/users', user)).id ?? '';
  await makeProfiles();
  await firstSignIn(page, dev);
});

const badge = (text: string) => page.locator('header').getByText(text, { exact: true });
const button = (name: string) => page.getByRole('button', { name, exact: true });
const certificate = (subject: string) => page.getByRole('table', { name: 'Certificates' }).getByRole('row', { name: new RegExp(subject) });

/** Presses a button of the device's page and confirms what it says. */
async function act(action: string, question: string, saying: string): Promise<void> {
  await button(action).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByRole('heading', { name: question }).waitFor();
  await dialog.getByText(saying).waitFor();
  if (action !== 'Sync') {
    expect(await dialog.getByRole('button', { name: action }).isDisabled()).toBe(true);
    await dialog.getByRole('checkbox', { name: 'I know that this cannot be taken back.' }).check();
    await look(page, `device-${action.toLowerCase()}`);
  }
  await dialog.getByRole('button', { name: action }).click();
  await dialog.waitFor({ state: 'hidden' });
}

/** The timeline has these steps, each above the one that follows here. */
async function expectSteps(steps: readonly string[]): Promise<void> {
  const timeline = page.getByRole('region', { name: 'Timeline' }).getByRole('listitem');
  const seen = async () => {
    const lines = (await timeline.allInnerTexts()).map((text) => text.split('\n')[0] ?? '');
    return lines.filter((line) => steps.includes(line));
  };
  await expect.poll(seen).toEqual(steps);
}

/** Syncs until the connector's certificate is on the device too: it is there some moments after it was asked for. */
async function syncFully(device: Device): Promise<void> {
  await expect.poll(() => device.sync(), { interval: 300 }).toContain('install pkcs done');
}

describe('a device', () => {
  it('appears when it enrols', async () => {
    agent = await Device.enroll(dev, 'DECK-0417', userId);
    await go(page, dev, '/devices', 'Devices');
    await page.getByRole('link', { name: 'DECK-0417' }).click();
    await heading(page, 'DECK-0417');
    await badge('Enrolled').waitFor();
    await page.getByText('No certificate was asked for by this device yet.').waitFor();
    expect(await page.getByText('Checked in', { exact: true }).count()).toBe(0);
  });

  it('gets its certificates while its page is open', async () => {
    await syncFully(agent);
    await certificate('OU=Wi-Fi').getByText('Installed').waitFor();
    await certificate('OU=VPN').getByText('Installed').waitFor();
    const profiles = page.getByRole('table', { name: 'Profiles' });
    await expect.poll(() => profiles.getByText('Succeeded').count()).toBe(3);
    const timeline = page.getByRole('region', { name: 'Timeline' });
    await timeline.getByText('Checked in').waitFor();
    await timeline.getByRole('link', { name: /^Certificate asked for: .*OU=Wi-Fi/ }).waitFor();
    await timeline.getByRole('link', { name: /^Certificate asked for: .*OU=VPN/ }).waitFor();
    await look(page, 'device-certificates');
  });

  it('is asked to check in', async () => {
    await act('Sync', 'Ask this device to check in?', 'DECK-0417 checks in as soon as it hears of it');
    await page.getByText('Asked to check in').first().waitFor();
    const before = await page.getByRole('region', { name: 'Timeline' }).getByRole('listitem').first().innerText();
    expect(before).toContain('Asked to check in');
    await agent.sync();
    await expect
      .poll(() => page.getByRole('region', { name: 'Timeline' }).getByRole('listitem').first().innerText())
      .toContain('Checked in');
  });
});

describe('a certificate', () => {
  it('is revoked with a reason, at the authority too', async () => {
    await certificate('OU=VPN').getByRole('link').click();
    await heading(page, /OU=VPN/);
    await button('Revoke').click();
    await page.getByRole('heading', { name: 'Revoke this certificate?' }).waitFor();
    await page.getByLabel('Reason').selectOption({ label: 'Key compromise' });
    await look(page, 'certificate-revoke');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText(/^Revo(cation queued|cation under way|ked)$/).first().waitFor();
    await expect.poll(() => button('Revoke').getAttribute('aria-disabled')).toBe('true');
    const path = `/certificates/${page.url().split('/').at(-1)}`;
    await expect.poll(async () => (await dev.api('GET', path)).revocationState).toBe('revoked');
    await page.reload();
    await page.getByText('Revoked', { exact: true }).first().waitFor();
    const { serialNumber } = await dev.api('GET', path);
    await dev.command('ca', 'crl', '--config', 'ca.toml', '--publish');
    const crl = await fetch(`${dev.line('crl and ocsp')}/crl/issuing.crl`);
    const file = dev.file('issuing.crl', Buffer.from(await crl.arrayBuffer()));
    const stdout = await run('openssl', 'crl', '-inform', 'DER', '-in', file, '-noout', '-text');
    const entry = stdout.slice(stdout.toLowerCase().indexOf(`serial number: ${String(serialNumber).toLowerCase()}`));
    expect(entry.split('Serial Number')[1]).toContain('Key Compromise');
  });
});

describe('a device that leaves', () => {
  it('is retired: what it got is removed, and its certificates are revoked', async () => {
    await go(page, dev, `/devices/${agent.id}`, 'DECK-0417');
    await act('Retire', 'Retire this device?', 'Its certificates are revoked, imported ones only removed.');
    await badge('Retiring').waitFor();
    await agent.sync();
    await badge('Retired').waitFor();
    await expectSteps(['Retired: it has removed what the organisation gave it', 'Told to retire', 'Enrolled']);
    expect(agent.files('certificates')).toEqual([]);
    await expect.poll(() => certificate('OU=Wi-Fi').getByText('Revoked').count()).toBeGreaterThan(0);
    await look(page, 'device-retired');
  });

  it('is wiped: its own keys are gone as well', async () => {
    const second = await Device.enroll(dev, 'DECK-0533', userId);
    await syncFully(second);
    await dev.api('POST', `/devices/${second.id}/retire`);
    await go(page, dev, `/devices/${second.id}`, 'DECK-0533');
    await badge('Retiring').waitFor(); // It can still be told to wipe itself.
    await act('Wipe', 'Wipe this device?', 'Nothing else on it is touched.');
    await badge('Wiping').waitFor();
    await second.sync();
    await badge('Wiped').waitFor();
    await expectSteps(['Wiped', 'Told to wipe itself', 'Told to retire', 'Enrolled']);
    expect(second.files('.').filter((file) => file.endsWith('.key') || file.endsWith('.pem'))).toEqual([]);
  });

  it('met no fault all the while', () => {
    expect(faults).toEqual([]);
  });
});
