import { execFileSync } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync, privateDecrypt, constants } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { toApiError } from '#/api/errors';

import { warningsOf } from '../warnings';
import { fingerprintOf, packPfx, randomPassword, sealPassword } from './pack';
import { openPfx } from './open';

// Made and read by OpenSSL, so that not both ends are ours.
let folder: string;

function openssl(...words: string[]): string {
  return execFileSync('openssl', words, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function octets(name: string): ArrayBuffer {
  return Uint8Array.from(readFileSync(join(folder, name))).buffer;
}

async function codeOf(name: string, password: string): Promise<string> {
  try {
    await openPfx(octets(name), password);
    return '';
  } catch (failure) {
    return toApiError(failure).code;
  }
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'certferry-pfx-'));
  openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'rsa.key', '-out', 'rsa.pem', '-days', '400', '-subj', '/CN=Mira/O=Harbor', '-addext', 'subjectAltName=email:mira@harbor.example');
  openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'ec.key', '-out', 'ec.pem', '-days', '400', '-subj', '/CN=Teo');
  const make = (name: string, ...more: string[]) => openssl('pkcs12', '-export', '-passout', 'pass:señal', '-out', name, ...more);
  make('rsa.pfx', '-inkey', 'rsa.key', '-in', 'rsa.pem', '-certfile', 'ec.pem');
  make('ec.pfx', '-inkey', 'ec.key', '-in', 'ec.pem');
  make('plain.pfx', '-inkey', 'rsa.key', '-in', 'rsa.pem', '-keypbe', 'NONE', '-certpbe', 'NONE');
  make('old.pfx', '-inkey', 'rsa.key', '-in', 'rsa.pem', '-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1');
  make('nomac.pfx', '-inkey', 'rsa.key', '-in', 'rsa.pem', '-nomac');
  make('nokey.pfx', '-nokeys', '-in', 'rsa.pem');
  make('iterated.pfx', '-inkey', 'rsa.key', '-in', 'rsa.pem', '-iter', '65536');
  const counts = readFileSync(join(folder, 'iterated.pfx')).toString('hex').replaceAll('0203010000', '02037fffff');
  writeFileSync(join(folder, 'slow.pfx'), Buffer.from(counts, 'hex'));
  writeFileSync(join(folder, 'cut.pfx'), readFileSync(join(folder, 'rsa.pfx')).subarray(0, 900));
  writeFileSync(join(folder, 'large.pfx'), Buffer.alloc(64 * 1024 + 1));
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a PFX file', () => {
  it('is opened with what people want to see of it', async () => {
    const opened = await openPfx(octets('rsa.pfx'), 'señal');
    expect(opened.facts).toMatchObject({ subject: 'CN=Mira, O=Harbor', mailboxes: ['mira@harbor.example'] });
    const print = openssl('x509', '-in', 'rsa.pem', '-noout', '-fingerprint', '-sha1').split('=')[1] ?? '';
    expect(opened.facts.thumbprint).toBe(print.trim().replaceAll(':', '').toLowerCase());
    expect(opened.chain).toHaveLength(1);
  });

  it('may hold a key of an elliptic curve, or be readable without its password', async () => {
    expect((await openPfx(octets('ec.pfx'), 'señal')).facts.subject).toBe('CN=Teo');
    expect((await openPfx(octets('plain.pfx'), 'señal')).facts.subject).toBe('CN=Mira, O=Harbor');
  });

  it.each([
    ['rsa.pfx', 'signal', 'password_wrong'],
    ['cut.pfx', 'señal', 'pfx_malformed'],
    ['rsa.pem', 'señal', 'pfx_malformed'],
    ['old.pfx', 'señal', 'pfx_algorithm_refused'],
    ['nomac.pfx', 'señal', 'pfx_mac_missing'],
    ['nokey.pfx', 'señal', 'pfx_key_missing'],
    ['slow.pfx', 'señal', 'pfx_iterations_exceeded'],
    ['large.pfx', 'señal', 'pfx_too_large'],
  ])('%s with %s is %s', async (name, password, code) => {
    expect(await codeOf(name, password)).toBe(code);
  });

  it.each(['rsa.pfx', 'ec.pfx'])('%s is packed again so that others can open it', async (name) => {
    const opened = await openPfx(octets(name), 'señal');
    const password = randomPassword();
    writeFileSync(join(folder, 'again.pfx'), new Uint8Array(await packPfx(opened, password)));
    const shown = openssl('pkcs12', '-in', 'again.pfx', '-passin', `pass:${password}`, '-nodes');
    const key = /-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----/.exec(shown)?.[0] ?? '';
    const before = createPrivateKey(readFileSync(join(folder, name.replace('.pfx', '.key'))));
    expect(createPrivateKey(key).equals(before)).toBe(true);
    expect(shown.match(/BEGIN CERTIFICATE/g)).toHaveLength(1 + opened.chain.length);
    expect((await openPfx(octets('again.pfx'), password)).facts.thumbprint).toBe(opened.facts.thumbprint);
  });
});

it('random passwords have 32 letters and digits, each another', () => {
  const some = Array.from({ length: 20 }, randomPassword);
  expect(some.every((password) => /^[A-Za-z0-9]{32}$/.test(password))).toBe(true);
  expect(new Set(some).size).toBe(20);
});

it('a password is sealed to the key of that fingerprint, and to no other', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const spki = Uint8Array.from(publicKey.export({ type: 'spki', format: 'der' }));
  const sealed = await sealPassword('abc', spki, await fingerprintOf(spki));
  const opened = privateDecrypt({ key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha512' }, new Uint8Array(sealed));
  expect(opened.toString('latin1')).toBe('abc');
  await expect(sealPassword('abc', spki, '0'.repeat(64))).rejects.toMatchObject({ code: 'pfx_import_key_mismatch' });
});

it('an old certificate and another’s name are worth a look', () => {
  const facts = { subject: '', issuer: '', thumbprint: '', notBefore: '2030-01-01T00:00:00Z', notAfter: '2031-01-01T00:00:00Z', mailboxes: ['Mira@harbor.example'] };
  const at = (time: string) => Date.parse(time);
  expect(warningsOf(facts, 'mira@harbor.example', at('2030-06-01T00:00:00Z'))).toEqual([]);
  expect(warningsOf(facts, 'teo@harbor.example', at('2031-06-01T00:00:00Z'))).toHaveLength(2);
  expect(warningsOf(facts, '', at('2029-06-01T00:00:00Z'))).toHaveLength(1);
});
