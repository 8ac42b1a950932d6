import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { Dev } from './dev';

const certferry = process.env.CERTFERRY ?? '';
const run = promisify(execFile);

/** A managed Linux device: `certferry device` with everything in a folder beside the service's. */
export class Device {
  private constructor(
    private readonly config: string,
    readonly id: string,
  ) {}

  /** Enrols as a device of this user. */
  static async enroll(dev: Dev, name: string, userId: string): Promise<Device> {
    const folder = join(dev.folder, name);
    mkdirSync(folder);
    const config = join(folder, 'device.toml');
    writeFileSync(
      config,
      'data_dir = "device"\n[install]\nfolder = "certificates"\n[trusted]\nfolder = "trusted"\n' +
        `[inventory]\ndevice_name = "${name}"\n`,
    );
    const made = await dev.api('POST', '/enrolmentTokens', { kind: 'device', platform: 'linux', userId });
    const token = join(folder, 'token');
    writeFileSync(token, String(made.token), { mode: 0o600 });
    const options = ['--config', config, '--service', String(made.serviceUrl), '--token-file', token, '--json'];
    const { stdout } = await run(certferry, ['device', 'enroll', ...options]);
    return new Device(config, (JSON.parse(stdout) as { deviceId: string }).deviceId);
  }

  /** Checks in and does what is to be done; what fails is in the report, and shown by the service. */
  async sync(): Promise<void> {
    try {
      await run(certferry, ['device', 'sync', '--config', this.config]);
    } catch (failure) {
      if ((failure as { code?: unknown }).code !== 1) {
        throw failure;
      }
    }
  }
}

/** A certificate file of the service's CA, as profiles take it. */
export function rootOf(dev: Dev): string {
  const pem = readFileSync(join(dev.folder, 'data/ca/certificates/root.pem'), 'utf8');
  return pem.replace(/-----[^-]+-----|\s/g, '');
}
