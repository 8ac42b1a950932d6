import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';

const certferry = process.env.CERTFERRY ?? '';
const scratch = process.env.CERTFERRY_SCRATCH ?? '';
const startLimit = 60_000;
const pollInterval = 50;

/** A port that nobody else is given: a connection that was ended from its side waits there for a minute. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer((accepted) => accepted.end());
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      const client = connect(port, '127.0.0.1');
      client.on('error', reject);
      client.on('close', () => server.close(() => resolve(port)));
      client.resume();
    });
  });
}

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
