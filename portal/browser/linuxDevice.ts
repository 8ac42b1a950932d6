import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Dev, Json } from './dev';
import { certferry } from './programs';

const longestDelivery = 60_000;
const pollInterval = 300;

/** A device that the agent `certferry device` manages, in a folder of the test. */
export class LinuxDevice {
  private constructor(
    readonly id: string,
    private readonly folder: string,
    private readonly config: string,
  ) {}

  static async enrol(dev: Dev, userId: string, name: string): Promise<LinuxDevice> {
    const folder = join(dev.folder, name);
    const config = dev.file(`${name}.toml`, `data_dir = "${folder}"\n[inventory]\ndevice_name = "${name}"\n`);
    const made = await dev.api('POST', '/enrolmentTokens', { kind: 'device', platform: 'linux', userId });
    const token = dev.file(`${name}.token`, String(made.token));
    await certferry('device', 'enroll', '--service', String(made.serviceUrl), '--token-file', token, '--config', config);
    const status = JSON.parse(await certferry('device', 'status', '--config', config, '--json')) as Json;
    return new LinuxDevice(String(status.deviceId), folder, config);
  }

  async sync(): Promise<void> {
    await certferry('device', 'sync', '--config', this.config);
  }

  /** Checks in until the profile's certificate is there; gives it, PEM. */
  async certificateOf(profileId: string): Promise<string> {
    const file = join(this.folder, 'certificates', profileId, 'current/certificate.pem');
    const end = Date.now() + longestDelivery;
    for (;;) {
      await this.sync();
      if (existsSync(file)) {
        return readFileSync(file, 'utf8');
      }
      if (Date.now() > end) {
        throw new Error(`no certificate of the profile ${profileId}`);
      }
      await new Promise((wake) => setTimeout(wake, pollInterval));
    }
  }

  /** Has a new key to which payloads are encrypted; connectors encrypt anew what it was given. */
  async renewEncryptionKey(): Promise<void> {
    await certferry('device', 'renew', '--new-encryption-key', '--config', this.config);
  }
}

/** A user in a group of its own, and what assigns profiles to that group. */
export async function makeCrew(dev: Dev, userPrincipalName: string): Promise<{ userId: string; assignments: Json[] }> {
  const user = { userPrincipalName, displayName: userPrincipalName.split('@')[0], emailAddress: userPrincipalName };
  const userId = (await dev.api('POST', '/users', user)).id ?? '';
  const groupId = (await dev.api('POST', '/groups', { displayName: 'Crew', kind: 'user' })).id ?? '';
  await dev.api('POST', `/groups/${groupId}/members`, { memberIds: [userId] });
  return { userId, assignments: [{ target: 'userGroup', groupId, mode: 'include' }] };
}

/** A PKCS profile for Linux that the CA of `certferry dev` serves; gives its id. */
export async function makePkcsProfile(dev: Dev, displayName: string, assignments: Json[]): Promise<string> {
  const profile = {
    kind: 'pkcs',
    platform: 'linux',
    displayName,
    certificateType: 'user',
    certificationAuthority: 'localhost',
    certificationAuthorityName: 'Certferry Issuing CA',
    certificateTemplateName: 'GeneralPurpose',
    subjectNameFormat: 'commonName',
    subjectAlternativeNames: [{ kind: 'upn' }],
    keySize: 2048,
    extendedKeyUsages: [{ name: 'Client Authentication', oid: '1.3.6.1.5.5.7.3.2' }],
    assignments,
  };
  return (await dev.api('POST', '/profiles', profile)).id ?? '';
}
