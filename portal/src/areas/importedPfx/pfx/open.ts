import * as asn1js from 'asn1js';
import {
  Certificate,
  CertBag,
  EncryptedContentInfo,
  EncryptedData,
  PBES2Params,
  PBKDF2Params,
  PFX,
  PKCS8ShroudedKeyBag,
  PrivateKeyInfo,
  SafeContents,
  type AlgorithmIdentifier,
  type AuthenticatedSafe,
  type SafeBag,
} from 'pkijs';

import { factsOf, type CertificateFacts } from './certificate';
import { orFault, pfxFault } from './faults';
import { samePublicKey } from './keys';

/** Of one file, in octets: what the service takes. */
export const maxPfxBytes = 64 * 1024;

/** Of all key derivations of one file together. */
const maxIterations = 2_000_000;

const pbes2 = '1.2.840.113549.1.5.13';
const pbkdf2 = '1.2.840.113549.1.5.12';
const dataType = '1.2.840.113549.1.7.1';
const encryptedDataType = '1.2.840.113549.1.7.6';
const keyBagType = '1.2.840.113549.1.12.10.1.1';
const shroudedBagType = '1.2.840.113549.1.12.10.1.2';
const certBagType = '1.2.840.113549.1.12.10.1.3';

/** What a PFX file holds: one key, its certificate, and others. */
export interface OpenedPfx {
  /** PKCS #8, DER. */
  key: ArrayBuffer;
  /** X.509, DER. */
  certificate: ArrayBuffer;
  chain: ArrayBuffer[];
  facts: CertificateFacts;
}

/** A password as PKCS #12's own derivation takes it (one octet each: Latin-1), and as PBES2 does (UTF-8). */
interface Passwords {
  mac: ArrayBuffer;
  cipher: ArrayBuffer;
}

function passwordsOf(text: string): Passwords {
  const latin1 = Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff);
  const utf8 = Uint8Array.from(new TextEncoder().encode(text));
  return { mac: latin1.buffer, cipher: utf8.buffer };
}

/** Counts iterations before anything is derived. Only PBES2 with PBKDF2 is what browsers have. */
function iterationsOf(algorithm: AlgorithmIdentifier): number {
  if (algorithm.algorithmId !== pbes2) {
    throw pfxFault('pfx_algorithm_refused');
  }
  // Of a copy: reading the parameters takes marks away that decrypting needs.
  const parameters = PBES2Params.fromBER(algorithm.algorithmParams.toBER(false));
  if (parameters.keyDerivationFunc.algorithmId !== pbkdf2) {
    throw pfxFault('pfx_algorithm_refused');
  }
  return new PBKDF2Params({ schema: parameters.keyDerivationFunc.algorithmParams }).iterationCount;
}

/** The iterations that a file has left. */
class Budget {
  private left = maxIterations;

  spend(iterations: number): void {
    this.left -= iterations;
    if (this.left < 0) {
      throw pfxFault('pfx_iterations_exceeded');
    }
  }
}

async function checkedSafe(pfx: PFX, passwords: Passwords, budget: Budget): Promise<AuthenticatedSafe> {
  if (pfx.macData === undefined) {
    throw pfxFault('pfx_mac_missing');
  }
  budget.spend(pfx.macData.iterations ?? 1);
  await orFault('password_wrong', () => pfx.parseInternalValues({ password: passwords.mac, checkIntegrity: true }));
  const safe = pfx.parsedValue?.authenticatedSafe;
  if (safe === undefined) {
    throw pfxFault('pfx_malformed');
  }
  return safe;
}

async function bagsOf(safe: AuthenticatedSafe, passwords: Passwords, budget: Budget): Promise<SafeBag[]> {
  const bags: SafeBag[] = [];
  for (const { contentType, content } of safe.safeContents) {
    if (contentType === dataType && content instanceof asn1js.OctetString) {
      bags.push(...SafeContents.fromBER(content.getValue()).safeBags);
    } else if (contentType === encryptedDataType) {
      const encrypted = new EncryptedData({ schema: content });
      budget.spend(iterationsOf(encrypted.encryptedContentInfo.contentEncryptionAlgorithm));
      const plain = await orFault('password_wrong', () => encrypted.decrypt({ password: passwords.cipher }));
      bags.push(...SafeContents.fromBER(plain).safeBags);
    } else {
      throw pfxFault('pfx_algorithm_refused');
    }
  }
  return bags;
}

/** PKCS #8 of a bag with a key. */
async function keyIn(bag: SafeBag, passwords: Passwords, budget: Budget): Promise<ArrayBuffer | undefined> {
  const value: unknown = bag.bagValue;
  if (bag.bagId === keyBagType && value instanceof PrivateKeyInfo) {
    return value.toSchema().toBER(false);
  }
  if (bag.bagId !== shroudedBagType || !(value instanceof PKCS8ShroudedKeyBag)) {
    return undefined;
  }
  budget.spend(iterationsOf(value.encryptionAlgorithm));
  const encryptedContentInfo = new EncryptedContentInfo({
    contentEncryptionAlgorithm: value.encryptionAlgorithm,
    encryptedContent: value.encryptedData,
  });
  return orFault('password_wrong', () => new EncryptedData({ encryptedContentInfo }).decrypt({ password: passwords.cipher }));
}

function certificateIn(bag: SafeBag): ArrayBuffer | undefined {
  const value: unknown = bag.bagValue;
  if (bag.bagId === certBagType && value instanceof CertBag && value.certValue instanceof asn1js.OctetString) {
    return value.certValue.getValue();
  }
  return undefined;
}

async function theKey(bags: readonly SafeBag[], passwords: Passwords, budget: Budget): Promise<ArrayBuffer> {
  const keys: ArrayBuffer[] = [];
  for (const bag of bags) {
    const key = await keyIn(bag, passwords, budget);
    if (key !== undefined) {
      keys.push(key);
    }
  }
  const [first, second] = keys;
  if (first === undefined) {
    throw pfxFault('pfx_key_missing');
  }
  if (second !== undefined) {
    throw pfxFault('pfx_keys_several');
  }
  return first;
}

/** Opens a PFX file. Throws ApiError with one of the codes that pfxFault() knows. */
export async function openPfx(file: ArrayBuffer, password: string): Promise<OpenedPfx> {
  if (file.byteLength > maxPfxBytes) {
    throw pfxFault('pfx_too_large');
  }
  const passwords = passwordsOf(password);
  const budget = new Budget();
  return orFault('pfx_malformed', async () => {
    const safe = await checkedSafe(PFX.fromBER(file), passwords, budget);
    const bags = await bagsOf(safe, passwords, budget);
    const key = await theKey(bags, passwords, budget);
    const all = bags.flatMap((bag) => certificateIn(bag) ?? []);
    for (const certificate of all) {
      const parsed = Certificate.fromBER(certificate);
      if (await samePublicKey(key, parsed.subjectPublicKeyInfo.toSchema().toBER(false))) {
        const facts = await factsOf(certificate, parsed);
        return { key, certificate, chain: all.filter((each) => each !== certificate), facts };
      }
    }
    throw pfxFault('pfx_certificate_missing');
  });
}

