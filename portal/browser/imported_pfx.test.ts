import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';

import { makeCrew } from './crew';
import type { Dev } from './dev';
import { Device } from './device';
import { firstSignIn, go, heading, look, settle } from './harness';
import { certferry, run } from './programs';
import { openStage } from './stage';

let dev: Dev;
let context: BrowserContext;
let page: Page;
let faults: string[];
let device: Device;
let profileId = '';

const user = 'mira@harbor.example';
const password = 'tide tables of last year';

const path = (name: string) => join(dev.folder, name);

/** A time as `openssl ca` takes it. */
const asn1Time = (days: number) =>
  `${new Date(Date.now() + days * 86_400_000).toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)}Z`;

/** A key, and a certificate for the user's mail from and to so many days from now, made by OpenSSL. */
async function makeCertificate(name: string, from: number, to: number): Promise<void> {
  dev.file('index.txt', '');
  const ca = dev.file(
    'ca.cnf',
    `[ca]\ndefault_ca = d\n[d]\ndatabase = ${path('index.txt')}\nnew_certs_dir = ${dev.folder}\nrand_serial = yes\n` +
      `default_md = sha256\npolicy = p\nx509_extensions = x\n[p]\ncommonName = supplied\n` +
      `[x]\nsubjectAltName = email:${user}\nextendedKeyUsage = emailProtection\n`,
  );
  const [key, csr, pem] = [path(`${name}.key`), path(`${name}.csr`), path(`${name}.pem`)];
  await run('openssl', 'req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', csr, '-subj', `/CN=Mira ${name}`);
  const span = ['-startdate', asn1Time(from), '-enddate', asn1Time(to)];
  await run('openssl', 'ca', '-batch', '-selfsign', '-notext', '-config', ca, '-keyfile', key, '-in', csr, '-out', pem, ...span);
}

/** Packs it as OpenSSL does. */
async function pack(name: string, file: string, ...options: string[]): Promise<void> {
  const passwordFile = dev.file('password', password);
  await run('openssl', 'pkcs12', '-export', '-in', path(`${name}.pem`), '-passout', `file:${passwordFile}`, '-out', path(file), ...options);
}

async function thumbprintOf(pem: string): Promise<string> {
  return (await run('openssl', 'x509', '-in', pem, '-noout', '-fingerprint', '-sha1')).trim();
}

interface RecordingWindow {
  sentBodies: string[];
}

/** Runs in the page before its scripts: what the page sends from then on is kept in `sentBodies`. */
function recordCalls(): void {
  const own = window.fetch;
  const sentBodies: string[] = [];
  Object.assign(window, { sentBodies });
  window.fetch = async (input, init) => {
    sentBodies.push(input instanceof Request ? await input.clone().text() : String(init?.body ?? ''));
    return own(input, init);
  };
}

beforeAll(async () => {
  ({ dev, context, page, faults } = await openStage());
  const { userId, assignments } = await makeCrew(dev, user);
  const profile = { kind: 'pkcsImported', platform: 'linux', displayName: 'Mail', intendedPurpose: 'smimeEncryption', assignments };
  profileId = (await dev.api('POST', '/profiles', profile)).id ?? '';
  device = await Device.enroll(dev, 'deck', userId);
  await makeCertificate('current', -30, 300);
  await makeCertificate('old', -400, -35);
  await pack('current', 'current.pfx', '-inkey', path('current.key'));
  await pack('old', 'old.pfx', '-inkey', path('old.key'));
  await pack('current', 'keyless.pfx', '-nokeys');
  await context.addInitScript(recordCalls);
  await firstSignIn(page, dev);
});

/** Chooses a file, and has it opened with this password. */
async function check(file: string, typed: string): Promise<void> {
  await page.getByRole('button', { name: 'PFX file' }).setInputFiles(path(file));
  await page.locator('input[name="pfxPassword"]').fill(typed);
  await page.getByRole('button', { name: 'Check file' }).click();
}

const alert = () => page.getByRole('alert');
const importButton = () => page.getByRole('button', { name: 'Import PFX' });

describe('a PFX file', () => {
  it('is asked for where there is none', async () => {
    await go(page, dev, '/imported-pfx', 'Imported PFX');
    await page.getByText('No imported PFX').waitFor();
    await look(page, 'imported-pfx-empty');
    await importButton().click();
    await heading(page, 'Import PFX');
    await page.getByText('It does not protect against a service that serves altered pages').waitFor();
  });

  it('is not opened with a wrong password, and says what to do', async () => {
    await check('current.pfx', 'another password');
    await alert().waitFor();
    expect(await alert().innerText()).toContain('password_wrong');
    expect(await alert().innerText()).toContain('What to do');
    await look(page, 'imported-pfx-password-wrong');
  });

  it('is not taken without its key, or if it is none', async () => {
    await check('keyless.pfx', password);
    await page.getByText('pfx_key_missing').waitFor();
    await check('current.pem', password);
    await page.getByText('pfx_malformed').waitFor();
  });

  it('is shown before it is imported, with the fingerprint that connectors show of the import key', async () => {
    await check('current.pfx', password);
    await page.getByText('CN=Mira current').first().waitFor();
    const keys = JSON.parse(await certferry('connector', 'keys', 'list', '--config', dev.line('configuration') ?? '', '--json'));
    const { id } = (keys as { kind: string; id: string }[]).find((key) => key.kind === 'import') ?? { id: 'none' };
    const shown = page.getByText(new RegExp(`^${id.match(/.{1,4}/g)?.join(' ')}$`));
    await shown.waitFor();
    expect(await importButton().isDisabled()).toBe(true);
    await page.getByLabel('User principal name').pressSequentially('mira');
    await page.getByRole('option', { name: new RegExp(`^${user}`) }).click();
    await page.getByLabel('I have compared the fingerprint').check();
    await look(page, 'imported-pfx-checked');
  });

  it('is imported without its password or key being sent', async () => {
    await importButton().click();
    await page.getByText('Devices of mira@harbor.example get it').waitFor();
    const sent = await page.evaluate(() => (window as unknown as RecordingWindow).sentBodies);
    const body = sent.find((text) => text.includes('encryptedPfxBlob')) ?? '';
    expect(body).toContain('"paddingScheme":"oaepSha512"');
    const key = readFileSync(path('current.key'), 'utf8').split('\n')[5] ?? '';
    expect(key.length).toBeGreaterThan(40);
    expect(sent.some((text) => text.includes(password) || text.includes(key))).toBe(false);
    await look(page, 'imported-pfx-done');
  });

  it('may be followed by another of the same user; one that has ended is warned of', async () => {
    await page.getByRole('button', { name: 'Import another' }).click();
    expect(await page.getByLabel('User principal name').inputValue()).toBe(user);
    expect(await page.getByRole('button', { name: 'Check file' }).isDisabled()).toBe(true);
    await check('old.pfx', password);
    await page.getByText('The certificate has expired.').waitFor();
    await page.getByLabel('Intended purpose').selectOption('smimeSigning');
    await importButton().click();
    await page.getByRole('link', { name: 'Back to the list' }).click();
    await heading(page, 'Imported PFX');
  });

  it('is imported with others at once, each by its own password; one that is cut stops no other', async () => {
    const other = 'the pilot boat of last week';
    await pack('old', 'other.pfx', '-inkey', path('old.key'), '-passout', `pass:${other}`);
    dev.file('cut.pfx', readFileSync(path('current.pfx')).subarray(0, 700));
    await dev.api('POST', '/users', { userPrincipalName: 'noor@harbor.example', displayName: 'Noor' });
    await go(page, dev, '/imported-pfx/import', 'Import PFX');
    await page.getByRole('button', { name: 'PFX files' }).setInputFiles(['current.pfx', 'cut.pfx', 'other.pfx'].map(path));
    const files = page.getByRole('list', { name: 'PFX files' }).getByRole('listitem');
    const file = (name: string) => files.filter({ has: page.getByRole('heading', { name, exact: true }) });
    expect(await files.count()).toBe(3);
    await page.getByLabel('Password of the files').fill(password);
    await page.getByLabel('Password of other.pfx').fill('no password of anything');
    await page.getByRole('button', { name: 'Check files' }).click();
    await file('other.pfx').getByText('password_wrong').waitFor();
    await file('current.pfx').getByText('Opened', { exact: true }).waitFor();
    await file('current.pfx').getByText('CN=Mira current').first().waitFor();
    await file('cut.pfx').getByText('pfx_malformed').waitFor();
    expect(await page.getByRole('button', { name: 'Import 1 PFX file' }).isDisabled()).toBe(true);
    await page.getByLabel('Password of other.pfx').fill(other);
    await page.getByRole('button', { name: 'Check the others again' }).click();
    await file('other.pfx').getByText('The certificate has expired.').waitFor();
    await page.getByLabel('User principal name').fill('noor');
    await page.getByRole('option', { name: /^noor/ }).click();
    await page.getByLabel('I have compared the fingerprint').check();
    await look(page, 'imported-pfx-several');
    await page.getByRole('button', { name: 'Import 2 PFX files' }).click();
    await page.getByText('2 of 3 files imported').waitFor();
    expect(await files.getByText('Imported', { exact: true }).count()).toBe(2);
    expect(await file('cut.pfx').getByText('Not opened', { exact: true }).count()).toBe(1);
    await page.getByRole('button', { name: 'Check the others again' }).waitFor();
    await look(page, 'imported-pfx-several-done');
    const { items = [] } = await dev.api('GET', '/importedPfx');
    const ofNoor = items.filter((item) => item.userPrincipalName === 'noor@harbor.example');
    const thumbprints = await Promise.all(['current.pem', 'old.pem'].map(async (name) => thumbprintOf(path(name))));
    expect(ofNoor.map((item) => String(item.thumbprint).toUpperCase()).sort()).toEqual(
      thumbprints.map((line) => (line.split('=')[1] ?? '').replaceAll(':', '')).sort(),
    );
    for (const { userId, thumbprint } of ofNoor) {
      await dev.api('DELETE', `/users/${String(userId)}/importedPfx/${String(thumbprint)}`);
    }
    await go(page, dev, '/imported-pfx', 'Imported PFX');
  });

  it('is listed with what protects it', async () => {
    await page.getByText('Expired', { exact: true }).waitFor();
    expect(await page.getByText('Sealed to import (RSA-OAEP, SHA-512)').count()).toBe(2);
    await look(page, 'imported-pfx');
    await page.getByLabel('User principal name').pressSequentially('otto');
    await page.getByText('No user has a principal name that begins so').waitFor();
    await page.keyboard.press('Escape');
    await go(page, dev, '/imported-pfx', 'Imported PFX');
  });
});

describe('what was imported', () => {
  it('reaches the user’s device, encrypted anew by a connector', async () => {
    const delivered = dev.file('delivered.pem', await device.certificateOf(profileId));
    expect(await thumbprintOf(delivered)).toBe(await thumbprintOf(path('current.pem')));
    const state = async () => (await dev.api('GET', '/requests?kind=import')).items?.map((item) => item.state);
    expect(await state()).toEqual(['succeeded']);
    await go(page, dev, '/requests?kind=import', 'Requests');
    await page.getByRole('row', { name: /Imported PFX/ }).getByText('Succeeded').waitFor();
  });

  it('is encrypted once more when the device has a new key', async () => {
    await device.renewEncryptionKey();
    await device.sync();
    const ended = async () => {
      const { items = [] } = await dev.api('GET', '/requests?kind=import');
      return items.map((item) => `${item.state} ${item.deviceId === device.id}`);
    };
    await expect.poll(ended).toEqual(['succeeded true', 'succeeded true']);
    await page.reload();
    await heading(page, 'Requests');
    await settle(page);
    expect(await page.getByRole('row', { name: /Imported PFX/ }).count()).toBe(2);
  });

  it('is removed after asking, and devices are told', async () => {
    await go(page, dev, '/imported-pfx', 'Imported PFX');
    const row = page.getByRole('row').filter({ hasNotText: 'Expired' }).filter({ hasText: user });
    await row.getByRole('button', { name: `Remove a PFX of ${user}` }).click();
    const dialog = page.getByRole('alertdialog', { name: 'Remove this PFX?' });
    await dialog.getByText('It is not revoked.').waitFor();
    await look(page, 'imported-pfx-remove');
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await expect.poll(() => page.getByRole('button', { name: `Remove a PFX of ${user}` }).count()).toBe(1);
    await page.getByText('Expired', { exact: true }).waitFor();
    await device.sync();
    await expect.poll(async () => (await dev.api('GET', '/importedPfx')).items?.length).toBe(1);
  });
});

describe('the setting of the tenant', () => {
  it('switches imports in the browser off', async () => {
    await go(page, dev, '/settings', /./);
    await page.getByLabel('PFX files may be imported in the browser').uncheck();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('status').getByText(/saved/i).waitFor();
    await go(page, dev, '/imported-pfx', 'Imported PFX');
    await expect.poll(() => importButton().getAttribute('aria-disabled')).toBe('true');
    await importButton().hover();
    await page.getByRole('tooltip').getByText('A setting of the tenant switches imports').waitFor();
    await page.mouse.move(0, 0);
    await go(page, dev, '/imported-pfx/import', 'Import PFX');
    await page.getByText('A setting of the tenant switches imports in the browser off').waitFor();
    expect(await page.getByRole('button', { name: 'PFX file' }).count()).toBe(0);
    await look(page, 'imported-pfx-switched-off');
  });

  it('met no fault all the while', () => {
    expect(faults).toEqual([]);
  });
});
