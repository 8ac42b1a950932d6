import { Certificate, type RelativeDistinguishedNames } from 'pkijs';

/** What is shown of a certificate. Hexadecimal is lower case. */
export interface CertificateFacts {
  subject: string;
  issuer: string;
  serialNumber: string;
  /** RFC 3339. */
  notBefore: string;
  notAfter: string;
  sha256: string;
  selfIssued: boolean;
}

/** Short names of attributes (RFC 4514, 3); others by their OID. */
const attributes: Record<string, string> = {
  '2.5.4.3': 'CN',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '0.9.2342.19200300.100.1.25': 'DC',
};

function nameOf(name: RelativeDistinguishedNames): string {
  return name.typesAndValues
    .map((part) => `${attributes[part.type] ?? part.type}=${String(part.value.valueBlock.value)}`)
    .join(', ');
}

function hexOf(octets: ArrayBuffer): string {
  return [...new Uint8Array(octets)].map((octet) => octet.toString(16).padStart(2, '0')).join('');
}

/** Reads the base64 of a certificate's DER. Throws if it is none. */
export async function readCertificate(base64: string): Promise<CertificateFacts> {
  const der = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const certificate = Certificate.fromBER(der);
  const [subject, issuer] = [nameOf(certificate.subject), nameOf(certificate.issuer)];
  return {
    subject,
    issuer,
    serialNumber: hexOf(certificate.serialNumber.valueBlock.valueHexView.slice().buffer),
    notBefore: certificate.notBefore.value.toISOString(),
    notAfter: certificate.notAfter.value.toISOString(),
    sha256: hexOf(await crypto.subtle.digest('SHA-256', der)),
    selfIssued: subject === issuer,
  };
}
