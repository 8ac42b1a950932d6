import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';

import type { Dev, Json } from './dev';
import { Device } from './device';
import { firstSignIn, go, look, settle } from './harness';
import { openStage } from './stage';

const issuingLimit = 60_000;

let dev: Dev;
let page: Page;
let faults: string[];
let ids: Record<'pkcs' | 'scep', string>;

/** Profiles for a group of users by both ways to get a certificate. */
async function assignProfiles(groupId: string): Promise<void> {
  const assignments = [{ target: 'userGroup', groupId, mode: 'include' }];
  const common = {
    platform: 'linux',
    certificateType: 'user',
    subjectNameFormat: 'custom',
    subjectNameTemplate: 'CN={{UserName}},OU=Fleet',
    subjectAlternativeNames: [{ kind: 'upn' }, { kind: 'email' }],
    keySize: 2048,
    extendedKeyUsages: [{ name: 'Client Authentication', oid: '1.3.6.1.5.5.7.3.2' }],
    renewalThresholdPercent: 20,
    assignments,
  };
  await dev.api('POST', '/profiles', {
    ...common,
    kind: 'pkcs',
    displayName: 'Deck VPN',
    certificationAuthority: 'localhost',
    certificationAuthorityName: 'Certferry Issuing CA',
    certificateTemplateName: 'Signature',
  });
  const trusted = await dev.api('POST', '/profiles', {
    kind: 'trustedCertificate',
    platform: 'linux',
    displayName: 'Harbor root',
    certificate: dev.rootDer,
    fileName: 'root.cer',
    assignments,
  });
  await dev.api('POST', '/profiles', {
    ...common,
    kind: 'scep',
    displayName: 'Deck Wi-Fi',
    keyUsage: ['digitalSignature', 'keyEncipherment'],
    rootCertificateProfileId: trusted.id,
    scepServerUrls: [new URL('/scep/managed', dev.line('ready')).href],
  });
}

/** Lets the device check in until both certificates are installed. */
async function certificatesOf(device: Device): Promise<Record<'pkcs' | 'scep', string>> {
  const end = Date.now() + issuingLimit;
  for (;;) {
    await device.sync();
    const { items = [] } = await dev.api('GET', '/certificates?issuanceState=installed');
    const idOf = (kind: string) => items.find((item: Json) => item.kind === kind)?.id;
    const [pkcs, scep] = [idOf('pkcs'), idOf('scep')];
    if (pkcs !== undefined && scep !== undefined) {
      return { pkcs, scep };
    }
    if (Date.now() > end) {
      throw new Error(JSON.stringify(await dev.api('GET', `/devices/${device.id}/deployments`)));
    }
  }
}

beforeAll(async () => {
  ({ dev, page, faults } = await openStage());
  const user = { userPrincipalName: 'mira@harbor.example', displayName: 'Mira', emailAddress: 'mira@mail.harbor.example' };
  const userId = (await dev.api('POST', '/users', user)).id ?? '';
  const groupId = (await dev.api('POST', '/groups', { displayName: 'Crew', kind: 'user' })).id ?? '';
  await dev.api('POST', `/groups/${groupId}/members`, { memberIds: [userId] });
  await assignProfiles(groupId);
  ids = await certificatesOf(await Device.enroll(dev, 'DECK-0417', userId));
  await firstSignIn(page, dev);
});

const panel = (name: string) => page.getByRole('region', { name, exact: true });

/** What a button gives to be saved. */
async function saved(name: string): Promise<{ name: string; content: Buffer }> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name, exact: true }).click(),
  ]);
  return { name: download.suggestedFilename(), content: readFileSync(await download.path()) };
}

describe('a certificate that the service has', () => {
  it('is found in the list', async () => {
    await go(page, dev, '/certificates', 'Certificates');
    await page.getByRole('link', { name: /mira@harbor.example/ }).first().waitFor();
    await look(page, 'certificates');
    await page.getByLabel('Subject or principal name').fill('nobody');
    await page.getByText('No certificate fits').waitFor();
  });

  it('shows the authorities above it, whose keys have signed', async () => {
    await go(page, dev, `/certificates/${ids.pkcs}`, /mira@harbor.example/);
    const chain = panel('Chain').getByRole('listitem');
    await panel('Chain').getByText('Root', { exact: true }).waitFor();
    expect(await chain.count()).toBe(2);
    expect(await chain.nth(0).innerText()).toContain('CN=Certferry Issuing CA');
    expect(await panel('Chain').getByText('Made by this key').count()).toBe(2);
  });

  it('shows every field, its extensions by name', async () => {
    const fields = panel('Fields');
    await fields.getByText('RSA, 2048 bits').waitFor();
    const extensions = fields.getByRole('table', { name: 'Extensions' });
    await extensions.getByRole('row', { name: /^Subject alternative names 2\.5\.29\.17 No .*UPN: mira@harbor\.example/ }).waitFor();
    await extensions.getByRole('row', { name: /^Extended key usage .*Client Authentication/ }).waitFor();
    await extensions.getByRole('row', { name: /^Key usage .* Yes .*Digital signature/ }).waitFor();
    await extensions.getByRole('row', { name: /^CRL distribution points .*URI: http/ }).waitFor();
    await settle(page);
    await look(page, 'certificate');
  });

  it('is saved as PEM, as DER, and with its chain', async () => {
    const pem = await saved('Download PEM');
    const der = await saved('Download DER');
    const [fromPem, fromDer] = [new X509Certificate(pem.content), new X509Certificate(der.content)];
    expect(pem.name).toBe(`${fromPem.fingerprint.replaceAll(':', '').toLowerCase()}.pem`);
    expect(fromDer.raw.equals(fromPem.raw)).toBe(true);
    expect(der.content.equals(fromPem.raw)).toBe(true);
    const chain = (await saved('Download chain')).content.toString();
    const [leaf, issuing, root, none] = (chain.match(/-----BEGIN[^]*?END CERTIFICATE-----\n/g) ?? []).map(
      (each) => new X509Certificate(each),
    );
    expect(leaf?.raw.equals(fromPem.raw)).toBe(true);
    expect(issuing && leaf?.verify(issuing.publicKey)).toBe(true);
    expect(root && issuing?.verify(root.publicKey)).toBe(true);
    expect(root?.raw.toString('base64')).toBe(dev.rootDer);
    expect(none).toBeUndefined();
  });

  it('is revoked after asking, by a connector at the authority', async () => {
    await page.getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('alertdialog').getByLabel('Reason').selectOption('Superseded');
    await look(page, 'certificate-revoke');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('alertdialog').waitFor({ state: 'hidden' });
    await page.locator('header').getByText('Revoked', { exact: true }).waitFor(); // The page looks again by itself.
    expect((await dev.api('GET', `/certificates/${ids.pkcs}`)).revocationState).toBe('revoked');
    expect(await page.getByRole('button', { name: 'Revoke' }).getAttribute('aria-disabled')).toBe('true');
  });
});

describe('the page of a certificate', () => {
  it('asks for it again when somebody comes back to it, and not by itself once nothing is under way', async () => {
    await page.clock.install();
    await go(page, dev, `/certificates/${ids.pkcs}`, /mira@harbor.example/);
    let calls = 0;
    page.on('request', (call) => {
      calls += new URL(call.url()).pathname.endsWith(`/certificates/${ids.pkcs}`) ? 1 : 0;
    });
    await page.clock.fastForward('02:00');
    await settle(page);
    expect(calls).toBe(0);
    await page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')));
    await expect.poll(() => calls).toBe(1);
  });
});

describe('a SCEP certificate', () => {
  it('is there as a whole, which its connector sent', async () => {
    await go(page, dev, `/certificates/${ids.scep}`, /mira@harbor.example/);
    await panel('Fields').getByText('RSA, 2048 bits').waitFor();
    expect(await panel('Chain').getByText('Made by this key').count()).toBe(2);
    const { content } = await saved('Download DER');
    expect(new X509Certificate(content).subject).toContain('mira@harbor.example');
  });

  it('says what the service was told where it has not the certificate itself', async () => {
    const absent = { code: 'object_unknown', title: 'there is no such object', status: 404 };
    await page.route('**/api/v1/certificates/*/certificate', (route) =>
      route.fulfill({ status: 404, contentType: 'application/problem+json', body: JSON.stringify(absent) }),
    );
    await page.reload();
    await page.getByText('The service was not given this certificate itself').waitFor();
    expect(await page.getByRole('button', { name: 'Download PEM' }).count()).toBe(0);
    await panel('Chain').getByText('Found by its name alone').waitFor();
    expect(await panel('Chain').getByRole('listitem').count()).toBe(2);
    expect(await panel('Chain').getByText('Made by this key').count()).toBe(1);
    expect(await panel('Fields').count()).toBe(0);
    await look(page, 'certificate-scep');
  });
});

describe('the pages', () => {
  it('met no fault all the while', () => {
    expect(faults).toEqual([]);
  });
});
