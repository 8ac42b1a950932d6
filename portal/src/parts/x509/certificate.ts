import { Certificate, RSAPublicKey } from 'pkijs';
import * as asn1js from 'asn1js';

import { octetsOf } from '#/parts/octets';

import { factsOfExtension, type ExtensionFacts, type ValueTexts } from './extensions';
import { hexOf, nameText } from './names';
import { algorithmNames, curveNames, namedOid } from './oids';

/** What is shown of a certificate. Hexadecimal is lower case. */
export interface CertificateFacts {
  subject: string;
  issuer: string;
  serialNumber: string;
  /** RFC 3339. */
  notBefore: string;
  notAfter: string;
  sha1: string;
  sha256: string;
  selfIssued: boolean;
}

/** The rest of it, field by field. */
export interface CertificateFields {
  /** From 1 on, as people count. */
  version: number;
  signatureAlgorithm: string;
  signature: string;
  /** Such as `RSA, 2048 bits`. */
  publicKey: string;
  /** The key itself, as the certificate has it. */
  publicKeyOctets: string;
  extensions: ExtensionFacts[];
}

/** Throws if it is no certificate. */
export function parseCertificate(base64: string): Certificate {
  return Certificate.fromBER(octetsOf(base64));
}

/** Without the octet that only says that the number is positive. */
function serialText({ serialNumber }: Certificate): string {
  return hexOf(serialNumber.valueBlock.valueHexView).replace(/^(00)+(?=..)/, '');
}

/** Reads the base64 of a certificate's DER. Throws if it is none. */
export async function readCertificate(base64: string): Promise<CertificateFacts> {
  const der = octetsOf(base64);
  const certificate = Certificate.fromBER(der);
  const [subject, issuer] = [nameText(certificate.subject), nameText(certificate.issuer)];
  return {
    subject,
    issuer,
    serialNumber: serialText(certificate),
    notBefore: certificate.notBefore.value.toISOString(),
    notAfter: certificate.notAfter.value.toISOString(),
    sha1: hexOf(await crypto.subtle.digest('SHA-1', der)),
    sha256: hexOf(await crypto.subtle.digest('SHA-256', der)),
    selfIssued: subject === issuer,
  };
}

function bitLength(number: asn1js.Integer): number {
  const octets = hexOf(number.valueBlock.valueHexView).replace(/^(00)+/, '');
  return octets === '' ? 0 : BigInt(`0x${octets}`).toString(2).length;
}

function keyText({ subjectPublicKeyInfo: info }: Certificate, bits: (count: number) => string): string {
  const { algorithmId, algorithmParams } = info.algorithm;
  const name = algorithmNames[algorithmId] ?? algorithmId;
  if (algorithmId === '1.2.840.113549.1.1.1') {
    const key = RSAPublicKey.fromBER(info.subjectPublicKey.valueBlock.valueHexView.slice().buffer);
    return `${name}, ${bits(bitLength(key.modulus))}`;
  }
  if (algorithmParams instanceof asn1js.ObjectIdentifier) {
    const curve = algorithmParams.valueBlock.toString();
    return `${name}, ${curveNames[curve] ?? curve}`;
  }
  return name;
}

/** The words that fields need. */
export interface FieldTexts extends ValueTexts {
  bits: (count: number) => string;
}

/** Reads every field of a certificate. Throws if it is none. */
export function readFields(base64: string, words: FieldTexts): CertificateFields {
  const certificate = parseCertificate(base64);
  return {
    version: certificate.version + 1,
    signatureAlgorithm: namedOid(certificate.signatureAlgorithm.algorithmId, algorithmNames),
    signature: hexOf(certificate.signatureValue.valueBlock.valueHexView),
    publicKey: keyText(certificate, words.bits),
    publicKeyOctets: hexOf(certificate.subjectPublicKeyInfo.subjectPublicKey.valueBlock.valueHexView),
    extensions: (certificate.extensions ?? []).map((extension) => factsOfExtension(extension, words)),
  };
}

