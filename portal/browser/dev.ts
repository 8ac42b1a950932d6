import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync, openSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';

import { run, runIn } from './programs';

const certferry = process.env.CERTFERRY ?? '';
const scratch = process.env.CERTFERRY_SCRATCH ?? '';
const startLimit = 60_000;
const pollInterval = 50;

/** An answer of the admin API, as far as these tests look into it. */
export type Json = Record<string, unknown> & { id?: string; items?: Json[] };

/** A running `certferry dev`: CA, connector and service in one process, in a folder of its own. */
export class Dev {
  private child: ChildProcess | undefined;

  private constructor(readonly folder: string) {}

  static async start(): Promise<Dev> {
    const dev = new Dev(mkdtempSync(join(scratch, 'dev-')));
    await dev.up();
    return dev;
  }

  private get log(): string {
    return join(this.folder, 'dev.log');
  }

  /** Starts it, with what it kept and at the addresses that it had. */
  async up(): Promise<void> {
    const out = openSync(this.log, 'w');
    const child = spawn(certferry, ['dev', '--data-dir', join(this.folder, 'data'), '--listen', '127.0.0.1:0'], {
      stdio: ['ignore', out, out],
    });
    this.child = child;
    const end = Date.now() + startLimit;
    while (this.line('ready') === undefined) {
      if (child.exitCode !== null || Date.now() > end) {
        throw new Error(`certferry dev did not start: ${readFileSync(this.log, 'utf8')}`);
      }
      await new Promise((wake) => setTimeout(wake, pollInterval));
    }
  }

  /** Ends it, and keeps what it has. */
  async down(): Promise<void> {
    const { child } = this;
    if (child !== undefined && child.exitCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    }
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

  /** Where devices call the service. */
  get agents(): string {
    const port = /^agents = (\d+)$/m.exec(readFileSync(join(this.folder, 'data/ports.toml'), 'utf8'))?.[1];
    return `https://127.0.0.1:${port}`;
  }

  /** The SCEP server whose challenges are the service's. */
  get scep(): string {
    return (this.line('ready') ?? '').replace(/\/certsrv\/.*$/, '/scep/managed');
  }

  /** The root's certificate, as a file. */
  get root(): string {
    return join(this.folder, 'data/ca/certificates/root.pem');
  }

  /** The same as DER in base64. */
  get rootDer(): string {
    return readFileSync(this.root, 'utf8').replace(/-----[A-Z ]+-----|\s/g, '');
  }

  /** Calls the admin API as an administrator. Throws unless it succeeds. */
  async api(method: string, path: string, body?: unknown, etag?: string): Promise<Json> {
    return (await this.call(method, path, body, etag)).json;
  }

  /** The ETag that changing an object needs. */
  async etag(path: string): Promise<string> {
    return (await this.call('GET', path)).etag;
  }

  private async call(method: string, path: string, body?: unknown, etag?: string): Promise<{ json: Json; etag: string }> {
    const token = readFileSync(this.line('admin-token-file') ?? '', 'utf8').trim();
    const ca = readFileSync(join(this.folder, 'data/service/tls/internal-ca.pem'));
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      Authorization: `Bearer ${token}`,
      ...(text === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(etag === undefined ? {} : { 'If-Match': etag }),
    };
    return new Promise((resolve, reject) => {
      const sent = request(`${this.line('service')}/api/v1${path}`, { method, ca, headers }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => {
          const answer = Buffer.concat(parts).toString();
          if ((response.statusCode ?? 500) >= 400) {
            reject(new Error(`${method} ${path}: ${response.statusCode} ${answer}`));
          } else {
            resolve({ json: answer === '' ? {} : (JSON.parse(answer) as Json), etag: response.headers.etag ?? '' });
          }
        });
      });
      sent.on('error', reject);
      sent.end(text);
    });
  }

  /** A file for a test, such as one to be uploaded. */
  file(name: string, content: string | Buffer): string {
    const path = join(this.folder, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  }

  /** Runs a command of the program, such as `ca list`, and gives what it prints. */
  async command(...words: string[]): Promise<string> {
    return runIn(join(this.folder, 'data'), certferry, ...words);
  }

  /** Makes time pass for every session: it would end after half an hour without use. */
  async endSessions(): Promise<void> {
    const update = 'import sqlite3, sys; c = sqlite3.connect(sys.argv[1], timeout=10); c.execute("UPDATE sessions SET expires_at = 1"); c.commit()';
    await run('python3', '-c', update, join(this.folder, 'data/service/service.db'));
  }

  async stop(): Promise<void> {
    await this.down();
    rmSync(join(this.folder, 'data'), { recursive: true, force: true });
  }
}
