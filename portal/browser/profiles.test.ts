import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';

import type { Dev, Json } from './dev';
import { Device } from './device';
import { field, firstSignIn, go, heading, look } from './harness';
import { openStage } from './stage';

let dev: Dev;
let page: Page;
let faults: string[];
let agent: Device;
const groups: Record<string, string> = {};

beforeAll(async () => {
  ({ dev, page, faults } = await openStage());
  const user = { userPrincipalName: 'mira.okafor@harbor.example', displayName: 'Okafor, Mira' };
  const userId = (await dev.api('POST', '/users', user)).id ?? '';
  await dev.api('POST', '/devices', { deviceName: 'BRIDGE-11', platform: 'windows10', serialNumber: 'QX7T20418' });
  for (const name of ['Crew', 'Contractors']) {
    groups[name] = (await dev.api('POST', '/groups', { displayName: name, kind: 'user' })).id ?? '';
  }
  await dev.api('POST', `/groups/${groups.Crew}/members`, { memberIds: [userId] });
  agent = await Device.enroll(dev, 'DECK-0417', userId);
  await firstSignIn(page, dev);
});

const finding = (code: string) => page.getByText(`(${code})`);

async function step(name: string): Promise<void> {
  await page.getByRole('heading', { level: 2, name: new RegExp(`^Step \\d of \\d: ${name}$`) }).waitFor();
}

async function next(name: string): Promise<void> {
  await page.getByRole('button', { name: 'Next' }).click();
  await step(name);
}

/** The first step, from the list of profiles. */
async function begin(kind: string | RegExp, platform: string, name: string): Promise<void> {
  await go(page, dev, '/profiles', 'Configuration profiles');
  await page.getByRole('button', { name: 'New profile' }).click();
  await heading(page, 'New profile');
  await page.getByRole('radio', { name: kind }).check();
  await field(page, 'Platform').selectOption(platform);
  await field(page, 'Name').fill(name);
}

async function assign(group: string): Promise<void> {
  await field(page, 'Group').selectOption(groups[group] ?? '');
  await page.getByRole('button', { name: 'Add a group' }).click();
}

/** From the assignments on: to the groups given, and made. The profile as it is stored then. */
async function finish(name: string): Promise<Json> {
  await next('Review');
  await page.getByRole('button', { name: 'Create profile' }).click();
  await heading(page, name);
  return stored();
}

/** The profile whose page is open. */
async function stored(): Promise<Json> {
  return dev.api('GET', new URL(page.url()).pathname.replace(/^\/portal/, ''));
}

describe('the wizard', () => {
  it('says what a profile needs, and makes a trusted certificate profile', async () => {
    await go(page, dev, '/profiles', 'Configuration profiles');
    await page.getByText('No profile yet').waitFor();
    await look(page, 'profiles-empty');
    await begin('Trusted certificate', 'linux', '');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('Please mend what is marked, then go on.').waitFor();
    await finding('E_REQUIRED').waitFor();
    await look(page, 'wizard-basics');
    await field(page, 'Name').fill('Harbor root');
    await finding('E_REQUIRED').waitFor({ state: 'hidden' });
    await next('Certificate');
    await field(page, 'Certificate file').setInputFiles(dev.file('readme.txt', 'not a certificate'));
    await page.getByText('This file holds no certificate.').waitFor();
    await field(page, 'Certificate file').setInputFiles(dev.root);
    await page.getByText('Chosen: root.pem').waitFor();
    await page.getByText('CN=Certferry Root CA').first().waitFor();
    await look(page, 'wizard-certificate');
    await next('Assignments');
    await assign('Crew');
    await assign('Contractors');
    await field(page, 'Include or exclude Contractors').selectOption('exclude');
    await look(page, 'wizard-assignments');
    const root = await finish('Harbor root');
    expect(root.assignments).toEqual([
      { target: 'userGroup', groupId: groups.Crew, mode: 'include' },
      { target: 'userGroup', groupId: groups.Contractors, mode: 'exclude' },
    ]);
    await page.getByText('Exclude: Contractors (Users)').waitFor();
    const shown = page.getByRole('region', { name: 'Certificate', exact: true });
    const { fingerprint256, subject } = new X509Certificate(readFileSync(dev.root));
    await shown.getByText(subject).first().waitFor();
    await shown.getByText(fingerprint256.replaceAll(':', '').toLowerCase().match(/.{1,4}/g)?.join(' ') ?? '').waitFor();
    await look(page, 'profile-trusted');
  });

  it('makes a SCEP profile, with its names on a device while they are written', async () => {
    await begin('SCEP certificate', 'linux', 'Deck Wi-Fi');
    await next('Settings');
    await field(page, 'SCEP server URLs').fill('scep.harbor.example');
    await finding('E_URL_SYNTAX').waitFor();
    await field(page, 'SCEP server URLs').fill(dev.scep);
    await finding('E_URL_SYNTAX').waitFor({ state: 'hidden' });
    await field(page, 'Root certificate profile').selectOption({ label: 'Harbor root' });
    await next('Names');
    await field(page, 'Subject name format').selectOption('custom');
    await field(page, 'Subject name template').fill('CN={{UserName}},OU={Fleet');
    await page.getByText('{, at character 20 (E_SUBJECT_BRACE). Write variables as {{Name}}').waitFor();
    await field(page, 'Subject name template').fill('CN={{UserName}},OU=Fleet,SERIALNUMBER=');
    await field(page, 'Insert a variable').selectOption('DeviceId');
    expect(await field(page, 'Subject name template').inputValue()).toMatch(/,SERIALNUMBER=\{\{DeviceId\}\}$/);
    await page.getByRole('button', { name: 'Add a name' }).click();
    await field(page, 'Device name').fill('DECK');
    await page.getByRole('option', { name: 'DECK-0417' }).click();
    const preview = page.getByRole('region', { name: 'Preview on a device' });
    await preview.getByText(`CN=mira.okafor@harbor.example,OU=Fleet,SERIALNUMBER=${agent.id}`).waitFor();
    await preview.getByText('UPN: mira.okafor@harbor.example').waitFor();
    await look(page, 'wizard-names');
    await field(page, 'Subject name template').fill('CN={{UserName}},OU=Deck');
    await preview.getByText('CN=mira.okafor@harbor.example,OU=Deck').waitFor();
    await field(page, 'Subject name format').selectOption('imei');
    await preview.getByText('The device would get no certificate:').waitFor();
    await preview.getByText('E_VALUE_MISSING').waitFor();
    await field(page, 'Subject name format').selectOption('custom');
    await next('Keys and renewal');
    await field(page, 'Renewal threshold (%)').fill('0');
    await finding('E_THRESHOLD').waitFor();
    await look(page, 'wizard-keys');
    await field(page, 'Renewal threshold (%)').fill('25');
    await next('Assignments');
    await assign('Crew');
    const scep = await finish('Deck Wi-Fi');
    expect(scep).toMatchObject({ subjectNameTemplate: 'CN={{UserName}},OU=Deck', scepServerUrls: [dev.scep], renewalThresholdPercent: 25 });
    expect(scep.subjectAlternativeNames).toEqual([{ kind: 'upn' }]);
  });

  it('makes a PKCS profile for devices, which know no user', async () => {
    await begin('PKCS certificate', 'windows10', 'Bridge VPN');
    await next('Settings');
    await field(page, 'Certification authority').fill('localhost');
    await field(page, 'Certification authority name').fill('Certferry Issuing CA');
    await field(page, 'Certificate template name').fill('GeneralPurpose');
    await next('Names');
    await field(page, 'Certificate type').selectOption('device');
    await field(page, 'Subject name template').fill('CN={{UserName}}');
    await finding('E_VAR_SCOPE').waitFor();
    await field(page, 'Subject name template').fill('CN={{DeviceName}}');
    await page.getByRole('button', { name: 'Remove name 1' }).click();
    await page.getByRole('button', { name: 'Add a name' }).click();
    await field(page, 'Value of name 1').fill('{{DeviceName}}.harbor.example');
    await field(page, 'Device name').fill('DECK');
    await page.getByRole('option', { name: 'No device of this platform' }).waitFor();
    await field(page, 'Device name').fill('BRI');
    await page.getByRole('option', { name: 'BRIDGE-11' }).click();
    await page.getByText('DNS: BRIDGE-11.harbor.example').waitFor();
    await next('Keys and renewal');
    await page.getByRole('button', { name: 'Back' }).click();
    await page.getByText('DNS: BRIDGE-11.harbor.example').waitFor();
    await next('Keys and renewal');
    await field(page, 'Key algorithm').selectOption('ec');
    await field(page, 'Curve').selectOption('P-384');
    await next('Assignments');
    await page.getByText('No group: the profile does nothing until one is added.').waitFor();
    await next('Review');
    await look(page, 'wizard-review');
    await page.getByRole('button', { name: 'Create profile' }).click();
    await heading(page, 'Bridge VPN');
    const pkcs = await stored();
    expect(pkcs).toMatchObject({ certificateType: 'device', keyAlgorithm: 'ec', curve: 'P-384' });
    expect(pkcs).not.toHaveProperty('keySize');
  });

  it('asks before a reload loses what was written, or when the tab is closed', async () => {
    await begin('PKCS imported certificate', 'ios', 'Never saved');
    const asked: string[] = [];
    page.once('dialog', (dialog) => void dialog.dismiss().then(() => asked.push(dialog.type())));
    await page.evaluate(() => window.location.reload());
    await expect.poll(() => asked).toEqual(['beforeunload']);
    expect(await field(page, 'Name').inputValue()).toBe('Never saved');
    page.once('dialog', (dialog) => void dialog.dismiss().then(() => asked.push(dialog.type())));
    await page.close({ runBeforeUnload: true });
    await expect.poll(() => asked).toEqual(['beforeunload', 'beforeunload']);
    expect(await field(page, 'Name').inputValue()).toBe('Never saved');
    page.once('dialog', (dialog) => void dialog.accept().then(() => asked.push('accepted')));
    await page.reload();
    await heading(page, 'New profile');
    expect(asked).toContain('accepted');
    expect(await field(page, 'Name').inputValue()).toBe('');
    page.once('dialog', (dialog) => asked.push(`unexpected ${dialog.type()}`));
    await page.reload(); // There is nothing to lose now.
    await heading(page, 'New profile');
    expect(asked).toHaveLength(3);
  });

  it('asks before what was written is lost', async () => {
    await begin('PKCS imported certificate', 'ios', 'Never saved');
    await page.getByRole('button', { name: 'Cancel' }).click();
    const dialog = page.getByRole('alertdialog', { name: 'Leave without saving?' });
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(await field(page, 'Name').inputValue()).toBe('Never saved');
    await page.getByRole('link', { name: 'Overview' }).click();
    await dialog.getByRole('button', { name: 'Leave' }).click();
    await heading(page, 'Overview');
  });

  it('makes a profile of imported certificates', async () => {
    await begin('PKCS imported certificate', 'ios', 'Mail signing');
    await next('Settings');
    await field(page, 'Intended purpose').selectOption('smimeSigning');
    await next('Assignments');
    await assign('Crew');
    expect(await finish('Mail signing')).toMatchObject({ kind: 'pkcsImported', platform: 'ios', intendedPurpose: 'smimeSigning' });
  });

  it('makes a mail profile with the certificates of others, each for its purpose', async () => {
    const imported = { platform: 'ios', kind: 'pkcsImported', displayName: 'Mail reading', intendedPurpose: 'smimeEncryption' };
    const reading = (await dev.api('POST', '/profiles', imported)).id;
    await dev.api('POST', '/profiles', {
      platform: 'ios',
      kind: 'pkcs',
      displayName: 'Crew VPN',
      subjectNameFormat: 'commonName',
      subjectAlternativeNames: [{ kind: 'upn' }],
      certificationAuthority: 'localhost',
      certificationAuthorityName: 'Certferry Issuing CA',
      certificateTemplateName: 'GeneralPurpose',
    });
    await begin(/^Mail ?S\/MIME/, 'ios', 'Crew mail');
    await next('Settings');
    await field(page, 'S/MIME').selectOption('enabled');
    const signing = page.getByRole('group', { name: 'Sign outgoing mail' });
    await signing.getByRole('switch').check();
    await signing.getByRole('checkbox', { name: 'The user may change this' }).check();
    await field(page, 'Signing certificate').selectOption({ label: 'Mail signing' });
    const encryption = field(page, 'Encryption certificate');
    expect(await encryption.getByRole('option').allInnerTexts()).not.toContain('Harbor root');
    await encryption.selectOption({ label: 'Mail signing' });
    await finding('E_MAIL_CERTIFICATE').waitFor();
    await look(page, 'wizard-mail');
    await encryption.selectOption({ label: 'Crew VPN' });
    await finding('W_ENCRYPTION_EKU_PER_DEVICE').waitFor(); // Others could not read it: every device has a key of its own.
    await encryption.selectOption({ label: 'Mail reading' });
    await finding('W_ENCRYPTION_EKU_PER_DEVICE').waitFor({ state: 'hidden' });
    const encrypting = page.getByRole('group', { name: 'Encryption certificate' });
    await encrypting.getByRole('checkbox', { name: 'The user may change this' }).check();
    await next('Assignments');
    await assign('Crew');
    const mail = await finish('Crew mail');
    expect(mail).toMatchObject({
      kind: 'mail',
      smime: 'enabled',
      signingEnabled: { value: 'enabled', userMayChange: true },
      signingCertificate: { value: 'profile' },
      encryptByDefault: { value: 'disabled' },
      encryptionCertificate: { value: 'profile', profileId: reading, userMayChange: true },
      assignments: [{ target: 'userGroup', groupId: groups.Crew, mode: 'include' }],
    });
    await page.getByText('Mail reading; the user may change this').waitFor();
    await page.getByText('Include: Crew (Users)').waitFor();
    await look(page, 'profile-mail');
    await go(page, dev, '/profiles', 'Configuration profiles');
    await page.getByRole('row', { name: /^Crew mail Mail .*1 group/ }).waitFor();
  });
});

describe('a profile', () => {
  it('is listed with what became of it on devices', async () => {
    expect(await agent.sync()).toEqual(['install trustedCertificate done', 'install scep done']);
    await go(page, dev, '/profiles', 'Configuration profiles');
    await page.getByRole('row', { name: /Deck Wi-Fi/ }).getByRole('img', { name: 'Succeeded: 1' }).waitFor();
    await look(page, 'profiles');
    await page.getByRole('link', { name: 'Deck Wi-Fi' }).click();
    await heading(page, 'Deck Wi-Fi');
    await page.getByText('Succeeded: 1').waitFor();
    await page.getByText('No device has an error with this profile.').waitFor();
  });

  it('is changed in the same steps, and says on which devices it fails', async () => {
    await page.getByRole('button', { name: 'Edit' }).click();
    await heading(page, 'Edit Deck Wi-Fi');
    expect(await field(page, 'Platform').isDisabled()).toBe(true);
    await next('Settings');
    await next('Names');
    await field(page, 'Subject name format').selectOption('imei');
    await next('Keys and renewal');
    await next('Assignments');
    await next('Review');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await heading(page, 'Deck Wi-Fi');
    expect(await stored()).toMatchObject({ version: 2, subjectNameFormat: 'imei' });
    await agent.sync();
    await page.reload();
    await page.getByText('Error: 1').waitFor();
    const row = page.getByRole('row', { name: /DECK-0417/ });
    await row.getByText('This device or user has no value for the variable: IMEI (E_VALUE_MISSING).').waitFor();
    await row.getByText('Add the value in the directory').waitFor();
    await look(page, 'profile');
    await row.getByRole('link').click();
    await heading(page, 'DECK-0417');
    await page.goBack();
  });

  it('is deleted after asking', async () => {
    await heading(page, 'Deck Wi-Fi');
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: 'Delete Deck Wi-Fi?' }).waitFor();
    await look(page, 'profile-delete');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
    await heading(page, 'Configuration profiles');
    await page.getByRole('link', { name: 'Bridge VPN' }).waitFor();
    expect(await page.getByRole('link', { name: 'Deck Wi-Fi' }).count()).toBe(0);
    expect(await agent.sync()).toContain('remove scep done');
  });

  it('met no fault all the while', () => {
    expect(faults).toEqual([]);
  });
});
