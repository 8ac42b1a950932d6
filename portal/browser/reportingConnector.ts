import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';

import type { Dev, Json } from './dev';
import { certferry } from './programs';

/** A connector that enrolled as connectors do, and then does nothing but report what a test says. */
export class ReportingConnector {
  private constructor(
    readonly id: string,
    private readonly folder: string,
    private readonly serviceUrl: string,
    private readonly features: readonly string[],
  ) {}

  static async enrol(dev: Dev, serviceUrl: string, token: string, features: readonly string[]): Promise<ReportingConnector> {
    const folder = join(dev.folder, 'second');
    const config = dev.file(
      'second.toml',
      `data_dir = "${folder}"
log_dir = "${folder}/log"
features = ${JSON.stringify(features)}
[ca.main]
type = "cmp"
url = "https://127.0.0.1:9/.well-known/cmp"
trust_anchors_file = "${dev.folder}/data/ca/certificates/root.pem"
[status]
listen = "127.0.0.1:0"
[service]
url = "${serviceUrl}"
`,
    );
    const tokenFile = dev.file('second.token', token);
    const said = await certferry('connector', 'enroll', '--config', config, '--service', serviceUrl, '--token-file', tokenFile);
    return new ReportingConnector(/^connector (\S+)/.exec(said)?.[1] ?? '', join(folder, 'service'), serviceUrl, features);
  }

  /** One report of its health, by mutual TLS. Throws unless it is taken. */
  async report(members: Json = {}): Promise<void> {
    const body = JSON.stringify({
      hostName: 'quay.harbor.example',
      version: (await certferry('--version')).trim().split(' ').at(-1),
      features: this.features,
      keyIds: [],
      clock: new Date().toISOString(),
      journalEntries: 0,
      eventsWaiting: 0,
      certificationAuthorities: [],
      certificates: [],
      counts: [],
      commandResults: [],
      ...members,
    });
    const client = readFileSync(join(this.folder, 'client.pem'));
    const ca = readFileSync(join(this.folder, 'service-ca.pem'));
    const headers = { 'Content-Type': 'application/json' };
    return new Promise((resolve, reject) => {
      const call = request(
        `${this.serviceUrl}/connector/v1/health`,
        { method: 'POST', cert: client, key: client, ca, headers, agent: false },
        (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('end', () =>
            response.statusCode === 200 ? resolve() : reject(new Error(`health: ${response.statusCode} ${Buffer.concat(parts)}`)),
          );
        },
      );
      call.on('error', reject);
      call.end(body);
    });
  }
}
