import * as asn1js from 'asn1js';
import {
  Attribute,
  AuthenticatedSafe,
  CertBag,
  PFX,
  PKCS8ShroudedKeyBag,
  PrivateKeyInfo,
  SafeBag,
  SafeContents,
} from 'pkijs';

import { toHex } from './certificate';
import { pfxFault } from './faults';
import type { OpenedPfx } from './open';

const passwordLength = 32;
/** Enough for a password that nobody can guess. */
const iterations = 1024;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

const shroudedBagType = '1.2.840.113549.1.12.10.1.2';
const certBagType = '1.2.840.113549.1.12.10.1.3';
const x509Certificate = '1.2.840.113549.1.9.22.1';
const localKeyId = '1.2.840.113549.1.9.21';

/** 32 letters and digits, each as likely as the others. */
export function randomPassword(): string {
  const most = 256 - (256 % alphabet.length);
  let text = '';
  while (text.length < passwordLength) {
    for (const octet of crypto.getRandomValues(new Uint8Array(passwordLength))) {
      if (octet < most && text.length < passwordLength) {
        text += alphabet[octet % alphabet.length];
      }
    }
  }
  return text;
}

function asciiOctets(text: string): ArrayBuffer {
  return Uint8Array.from(text, (character) => character.charCodeAt(0)).buffer;
}

function certBag(der: ArrayBuffer, attributes: Attribute[]): SafeBag {
  const certValue = new asn1js.OctetString({ valueHex: der });
  return new SafeBag({
    bagId: certBagType,
    bagValue: new CertBag({ certId: x509Certificate, certValue }),
    ...(attributes.length === 0 ? {} : { bagAttributes: attributes }),
  });
}

/** Packs what a file held into another one (RFC 7292): AES-256 with PBKDF2-HMAC-SHA-256. */
export async function packPfx(content: OpenedPfx, password: string): Promise<ArrayBuffer> {
  const secret = asciiOctets(password);
  const protection = () => ({
    password: secret,
    contentEncryptionAlgorithm: { name: 'AES-CBC', length: 256, iv: crypto.getRandomValues(new Uint8Array(16)) },
    hmacHashAlgorithm: 'SHA-256',
    iterationCount: iterations,
  });
  const shrouded = new PKCS8ShroudedKeyBag({ parsedValue: PrivateKeyInfo.fromBER(content.key) });
  await shrouded.makeInternalValues(protection());
  const id = await crypto.subtle.digest('SHA-1', content.certificate);
  const ties = [new Attribute({ type: localKeyId, values: [new asn1js.OctetString({ valueHex: id })] })];
  const certificates = new SafeContents({
    safeBags: [certBag(content.certificate, ties), ...content.chain.map((der) => certBag(der, []))],
  });
  const keys = new SafeContents({
    safeBags: [new SafeBag({ bagId: shroudedBagType, bagValue: shrouded, bagAttributes: ties })],
  });
  const safe = new AuthenticatedSafe({
    parsedValue: {
      safeContents: [
        { privacyMode: 1, value: certificates },
        { privacyMode: 0, value: keys },
      ],
    },
  });
  await safe.makeInternalValues({ safeContents: [protection(), {}] });
  const pfx = new PFX({ parsedValue: { integrityMode: 0, authenticatedSafe: safe } });
  await pfx.makeInternalValues({
    password: secret,
    iterations,
    pbkdf2HashAlgorithm: { name: 'SHA-256' },
    hmacHashAlgorithm: 'SHA-256',
  });
  return pfx.toSchema().toBER(false);
}

/** SHA-256 of a public key (SubjectPublicKeyInfo), by which people and the service know it. */
export async function fingerprintOf(spki: Uint8Array<ArrayBuffer>): Promise<string> {
  return toHex(await crypto.subtle.digest('SHA-256', spki));
}

/** Seals a password to an import key by RSA-OAEP with SHA-512, once its fingerprint is the one that people saw. */
export async function sealPassword(password: string, spki: Uint8Array<ArrayBuffer>, fingerprint: string): Promise<ArrayBuffer> {
  if ((await fingerprintOf(spki)) !== fingerprint) {
    throw pfxFault('pfx_import_key_mismatch');
  }
  const algorithm = { name: 'RSA-OAEP', hash: 'SHA-512' };
  const key = await crypto.subtle.importKey('spki', spki, algorithm, false, ['encrypt']);
  return crypto.subtle.encrypt(algorithm, key, asciiOctets(password));
}
