import { PrivateKeyInfo, PublicKeyInfo, type AlgorithmIdentifier } from 'pkijs';
import * as asn1js from 'asn1js';

import { pfxFault } from './faults';

const rsaEncryption = '1.2.840.113549.1.1.1';
const ecPublicKey = '1.2.840.10045.2.1';

const curves: Record<string, string> = {
  '1.2.840.10045.3.1.7': 'P-256',
  '1.3.132.0.34': 'P-384',
  '1.3.132.0.35': 'P-521',
};

/** How WebCrypto calls keys of an algorithm. */
function importedAs(algorithm: AlgorithmIdentifier): RsaHashedImportParams | EcKeyImportParams {
  if (algorithm.algorithmId === rsaEncryption) {
    return { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  }
  const parameters: unknown = algorithm.algorithmParams;
  const curve = parameters instanceof asn1js.ObjectIdentifier ? curves[parameters.valueBlock.toString()] : undefined;
  if (algorithm.algorithmId !== ecPublicKey || curve === undefined) {
    throw pfxFault('pfx_algorithm_refused');
  }
  return { name: 'ECDSA', namedCurve: curve };
}

/** The public half in one form, whichever half it was taken from. */
function publicPart({ kty, n, e, crv, x, y }: JsonWebKey): string {
  return JSON.stringify({ kty, n, e, crv, x, y });
}

/** Whether a private key (PKCS #8) belongs to a public one (SubjectPublicKeyInfo). */
export async function samePublicKey(key: ArrayBuffer, spki: ArrayBuffer): Promise<boolean> {
  const own = importedAs(PrivateKeyInfo.fromBER(key).privateKeyAlgorithm);
  const { algorithm } = PublicKeyInfo.fromBER(spki);
  if (algorithm.algorithmId !== PrivateKeyInfo.fromBER(key).privateKeyAlgorithm.algorithmId) {
    return false; // Another authority's certificate may have a key of a kind that is not known here.
  }
  const [mine, theirs] = await Promise.all([
    crypto.subtle.importKey('pkcs8', key, own, true, ['sign']),
    crypto.subtle.importKey('spki', spki, importedAs(algorithm), true, ['verify']),
  ]);
  const [one, other] = await Promise.all([crypto.subtle.exportKey('jwk', mine), crypto.subtle.exportKey('jwk', theirs)]);
  return publicPart(one) === publicPart(other);
}
