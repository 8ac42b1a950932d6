import * as asn1js from 'asn1js';
import type { AltName, Certificate, RelativeDistinguishedNames } from 'pkijs';

const subjectAltName = '2.5.29.17';
const upnType = '1.3.6.1.4.1.311.20.2.3';
const emailChoice = 1;
const otherNameChoice = 0;

const shortNames: Record<string, string> = {
  '2.5.4.3': 'CN',
  '2.5.4.11': 'OU',
  '2.5.4.10': 'O',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.6': 'C',
  '1.2.840.113549.1.9.1': 'E',
  '0.9.2342.19200300.100.1.25': 'DC',
  '2.5.4.5': 'SERIALNUMBER',
};

/** What people see of a certificate before they import it. */
export interface CertificateFacts {
  subject: string;
  issuer: string;
  /** RFC 3339. */
  notBefore: string;
  notAfter: string;
  /** SHA-1 in lower-case hexadecimal. */
  thumbprint: string;
  /** Mail addresses and principal names in it. */
  mailboxes: string[];
}

export function toHex(octets: ArrayBuffer): string {
  return Array.from(new Uint8Array(octets), (octet) => octet.toString(16).padStart(2, '0')).join('');
}

function textOf(name: RelativeDistinguishedNames): string {
  return name.typesAndValues
    .map((each) => `${shortNames[each.type] ?? each.type}=${String(each.value.valueBlock.value)}`)
    .join(', ');
}

/** The text in an otherName, below its explicit tag. */
function otherNameText(value: unknown): string | undefined {
  const [type, tagged] = value instanceof asn1js.Constructed ? value.valueBlock.value : [];
  if (!(type instanceof asn1js.ObjectIdentifier) || type.valueBlock.toString() !== upnType) {
    return undefined;
  }
  const inner: unknown = tagged instanceof asn1js.Constructed ? tagged.valueBlock.value[0] : undefined;
  return inner instanceof asn1js.Utf8String ? inner.valueBlock.value : undefined;
}

function mailboxesOf(certificate: Certificate): string[] {
  const extension = certificate.extensions?.find((each) => each.extnID === subjectAltName);
  const names = (extension?.parsedValue as AltName | undefined)?.altNames ?? [];
  return names.flatMap((name): string[] => {
    const value: unknown = name.value;
    if (name.type === emailChoice && typeof value === 'string') {
      return [value];
    }
    const upn = name.type === otherNameChoice ? otherNameText(value) : undefined;
    return upn === undefined ? [] : [upn];
  });
}

export async function factsOf(der: ArrayBuffer, certificate: Certificate): Promise<CertificateFacts> {
  return {
    subject: textOf(certificate.subject),
    issuer: textOf(certificate.issuer),
    notBefore: certificate.notBefore.value.toISOString(),
    notAfter: certificate.notAfter.value.toISOString(),
    thumbprint: toHex(await crypto.subtle.digest('SHA-1', der)),
    mailboxes: mailboxesOf(certificate),
  };
}
