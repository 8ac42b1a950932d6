import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { Dev } from './dev';

/** A managed device: the agent of a Linux device, with a folder of its own. */
export class Agent {
  private constructor(
    private readonly dev: Dev,
    private readonly config: string,
    private readonly folder: string,
    readonly deviceId: string,
  ) {}

  /** Enrols it by a token, as the device of this user. */
  static async enrol(dev: Dev, name: string, userId: string): Promise<Agent> {
    const folder = join(dev.folder, 'data', name);
    const config = dev.file(`${name}.toml`, `data_dir = "${folder}"\n[inventory]\ndevice_name = "${name}"\n`);
    const { token } = await dev.api('POST', '/enrolmentTokens', { kind: 'device', platform: 'linux', userId });
    const file = dev.file(`${name}.token`, String(token));
    const words = ['--service', dev.agents, '--token-file', file, '--json'];
    const answer = await dev.command('device', 'enroll', '--config', config, ...words);
    return new Agent(dev, config, folder, (JSON.parse(answer) as { deviceId: string }).deviceId);
  }

  /** Checks in once and does what the service answers; gives `action kind result` of each thing. */
  async sync(): Promise<string[]> {
    const answer = JSON.parse(await this.dev.command('device', 'sync', '--config', this.config, '--json')) as {
      items: { action: string; kind: string; result: string }[];
    };
    return answer.items.map((item) => `${item.action} ${item.kind} ${item.result}`);
  }

  /** The files below one of its folders, such as `certificates`. */
  files(below: string): string[] {
    return readdirSync(join(this.folder, below), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  }
}
