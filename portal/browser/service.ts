import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { run } from './programs';

const certferry = process.env.CERTFERRY ?? '';
const scratch = process.env.CERTFERRY_SCRATCH ?? '';
const startLimit = 60_000;
const pollInterval = 50;

const freePort = async () => Number(await run('python3', join(import.meta.dirname, '../../tests/lib/free_port.py')));

/** A running `certferry service` of its own, as its operator sets it up: with the owner's account. */
export class Service {
  private constructor(
    private readonly folder: string,
    private readonly child: ChildProcess,
    readonly portal: string,
    readonly ownerPassword: string,
  ) {}

  static async start(): Promise<Service> {
    const folder = mkdtempSync(join(scratch, 'service-'));
    const [admin, agents] = [await freePort(), await freePort()];
    const config = join(folder, 'service.toml');
    writeFileSync(
      config,
      `data_dir = "${join(folder, 'data')}"\nlog_dir = "${join(folder, 'log')}"\n` +
        `[admin]\nlisten = "127.0.0.1:${admin}"\npublic_url = "https://127.0.0.1:${admin}"\n` +
        `[agents]\nlisten = "127.0.0.1:${agents}"\n[status]\nlisten = "127.0.0.1:0"\n`,
    );
    const token = join(folder, 'admin.token');
    const printed = execFileSync(certferry, ['service', 'init', '--config', config, '--tenant', 'Harbor', '--token-file', token]);
    const password = /owner: owner\n.*: (\S+)/.exec(printed.toString())?.[1] ?? '';
    const log = join(folder, 'service.log');
    const out = openSync(log, 'a');
    const child = spawn(certferry, ['service', 'run', '--config', config], { stdio: ['ignore', out, out] });
    const end = Date.now() + startLimit;
    while (!readFileSync(log, 'utf8').includes('ready: ')) {
      if (child.exitCode !== null || Date.now() > end) {
        throw new Error(`certferry service did not start: ${readFileSync(log, 'utf8')}`);
      }
      await new Promise((wake) => setTimeout(wake, pollInterval));
    }
    return new Service(folder, child, `https://127.0.0.1:${admin}/portal/`, password);
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await ended;
    rmSync(join(this.folder, 'data'), { recursive: true, force: true });
  }
}
