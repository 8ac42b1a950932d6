import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync, openSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';

const certferry = process.env.CERTFERRY ?? '';
const scratch = process.env.CERTFERRY_SCRATCH ?? '';
const startLimit = 60_000;
const pollInterval = 50;

/** An answer of the admin API, as far as these tests look into it. */
export type Json = Record<string, unknown> & { id?: string; items?: Json[] };

/** A running `certferry dev`: CA, connector and service in one process, in a folder of its own. */
export class Dev {
  private constructor(
    readonly folder: string,
    private readonly child: ChildProcess,
    private readonly log: string,
  ) {}

  static async start(): Promise<Dev> {
    const folder = mkdtempSync(join(scratch, 'dev-'));
    const log = join(folder, 'dev.log');
    const out = openSync(log, 'a');
    const child = spawn(certferry, ['dev', '--data-dir', join(folder, 'data'), '--listen', '127.0.0.1:0'], {
      stdio: ['ignore', out, out],
    });
    const dev = new Dev(folder, child, log);
    const end = Date.now() + startLimit;
    while (dev.line('ready') === undefined) {
      if (child.exitCode !== null || Date.now() > end) {
        throw new Error(`certferry dev did not start: ${readFileSync(log, 'utf8')}`);
      }
      await new Promise((wake) => setTimeout(wake, pollInterval));
    }
    return dev;
  }

  /** What stands behind `name: ` in what it printed. */
  line(name: string): string | undefined {
    return new RegExp(`^${name}: (.*)$`, 'm').exec(readFileSync(this.log, 'utf8'))?.[1];
  }

  get portal(): string {
    return this.line('portal') ?? '';
  }

  get firstPassword(): string {
    return this.line('first sign-in')?.split(' ')[1] ?? '';
  }

  /** Calls the admin API as an administrator; `etag` for what is changed. Throws unless it succeeds. */
  async api(method: string, path: string, body?: unknown, etag?: string): Promise<Json> {
    const token = readFileSync(this.line('admin-token-file') ?? '', 'utf8').trim();
    const ca = readFileSync(join(this.folder, 'data/service/tls/internal-ca.pem'));
    const text = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const headers = {
        Authorization: `Bearer ${token}`,
        ...(text === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(etag === undefined ? {} : { 'If-Match': etag }),
      };
      const call = request(`${this.line('service')}/api/v1${path}`, { method, ca, headers }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => {
          const answer = Buffer.concat(parts).toString();
          if ((response.statusCode ?? 500) >= 400) {
            reject(new Error(`${method} ${path}: ${response.statusCode} ${answer}`));
          } else {
            resolve(answer === '' ? {} : (JSON.parse(answer) as Json));
          }
        });
      });
      call.on('error', reject);
      call.end(text);
    });
  }

  /** Freezes it, as if the network were gone, or lets it go on. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.child.kill(signal);
  }

  /** A file for a test, such as one to be uploaded. */
  file(name: string, content: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGCONT');
    this.child.kill('SIGTERM');
    await ended;
    rmSync(join(this.folder, 'data'), { recursive: true, force: true });
  }
}
