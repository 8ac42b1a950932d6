import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Dev } from './dev';
import { certferry } from './programs';

const longestDelivery = 60_000;
const pollInterval = 300;

interface SyncReport {
  items: { action: string; kind: string; result: string }[];
}

/** A managed Linux device: the agent `certferry device`, with a folder of its own. */
export class Device {
  private constructor(
    readonly id: string,
    private readonly folder: string,
    private readonly config: string,
  ) {}

  /** Enrols by a token, as a device of this user. */
  static async enroll(dev: Dev, name: string, userId: string): Promise<Device> {
    const folder = join(dev.folder, 'data', name);
    const config = dev.file(`${name}.toml`, `data_dir = "${folder}"\n[inventory]\ndevice_name = "${name}"\n`);
    const made = await dev.api('POST', '/enrolmentTokens', { kind: 'device', platform: 'linux', userId });
    const token = dev.file(`${name}.token`, String(made.token));
    const words = ['--service', String(made.serviceUrl), '--token-file', token, '--config', config, '--json'];
    const answer = await certferry('device', 'enroll', ...words);
    return new Device((JSON.parse(answer) as { deviceId: string }).deviceId, folder, config);
  }

  /**
   * Checks in once and does what the service answers; gives `action kind result` of each thing. What fails is shown by
   * the service as well.
   */
  async sync(): Promise<string[]> {
    const report = await certferry('device', 'sync', '--config', this.config, '--json').catch(
      (failure: { code?: unknown; stdout?: string }) => {
        if (failure.code !== 1 || !failure.stdout) {
          throw failure;
        }
        return failure.stdout;
      },
    );
    return (JSON.parse(report) as SyncReport).items.map((item) => `${item.action} ${item.kind} ${item.result}`);
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

  /** The files below one of its folders, such as `certificates`. */
  files(below: string): string[] {
    return readdirSync(join(this.folder, below), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  }

  /** Has a new key to which payloads are encrypted; connectors encrypt anew what it was given. */
  async renewEncryptionKey(): Promise<void> {
    await certferry('device', 'renew', '--new-encryption-key', '--config', this.config);
  }
}
