import * as asn1js from 'asn1js';
import { AuthorityKeyIdentifier, type Certificate } from 'pkijs';

import { parseCertificate } from './certificate';
import { hexOf, nameText } from './names';
import { extensionOids } from './oids';

/** More would be a loop. */
const mostLinks = 10;

/** One certificate above another. */
export interface ChainLink {
  base64: string;
  /**
   * Whether its key made the signature of the one below: `unchecked` where the browser does not know the algorithm,
   * `absent` where the one below is not there, and this one was found by its name alone.
   */
  signature: 'good' | 'bad' | 'unchecked' | 'absent';
}

interface Known {
  base64: string;
  certificate: Certificate;
}

function extensionOf(certificate: Certificate, oid: string): Uint8Array<ArrayBuffer> | undefined {
  const extension = certificate.extensions?.find((each) => each.extnID === oid);
  return extension === undefined ? undefined : new Uint8Array(extension.extnValue.valueBlock.valueHexView);
}

/** Ids of the issuer's key as the subject says, and of the own key. Nothing where there is none, or it cannot be read. */
function authorityKeyOf(certificate: Certificate): string | undefined {
  const der = extensionOf(certificate, extensionOids.authorityKeyIdentifier);
  const id = der === undefined ? undefined : AuthorityKeyIdentifier.fromBER(der.buffer).keyIdentifier;
  return id === undefined ? undefined : hexOf(id.valueBlock.valueHexView);
}

function ownKeyOf(certificate: Certificate): string | undefined {
  const der = extensionOf(certificate, extensionOids.subjectKeyIdentifier);
  const value = der === undefined ? undefined : asn1js.fromBER(der).result;
  return value instanceof asn1js.OctetString ? hexOf(value.valueBlock.valueHexView) : undefined;
}

const encodedName = (name: Certificate['subject']) => hexOf(name.toSchema().toBER());

/** Whether `above` may have issued `below` by names and key ids (RFC 5280, 4.2.1.1); its signature is another matter. */
function mayBeIssuer(above: Certificate, below: Certificate): boolean {
  if (encodedName(above.subject) !== encodedName(below.issuer)) {
    return false;
  }
  const [wanted, has] = [authorityKeyOf(below), ownKeyOf(above)];
  return wanted === undefined || has === undefined || wanted === has;
}

async function signatureOf(below: Certificate, above: Certificate): Promise<ChainLink['signature']> {
  try {
    return (await below.verify(above)) ? 'good' : 'bad';
  } catch {
    return 'unchecked';
  }
}

function knownOf(all: readonly string[]): Known[] {
  return [...new Set(all)].map((base64) => ({ base64, certificate: parseCertificate(base64) }));
}

/** From the issuer of `from` up to a root, as far as `known` reaches. */
async function above(from: Certificate, known: readonly Known[]): Promise<ChainLink[]> {
  const links: ChainLink[] = [];
  let below = from;
  while (links.length < mostLinks && encodedName(below.subject) !== encodedName(below.issuer)) {
    const current = below;
    const found = known.find(({ certificate }) => mayBeIssuer(certificate, current));
    if (found === undefined) {
      break;
    }
    links.push({ base64: found.base64, signature: await signatureOf(current, found.certificate) });
    below = found.certificate;
  }
  return links;
}

/** What stands above a certificate; all are the base64 of DER. */
export async function chainOf(leaf: string, known: readonly string[]): Promise<ChainLink[]> {
  return above(parseCertificate(leaf), knownOf(known));
}

/**
 * What stands above a certificate of which only the issuer's name is known, as the service writes names. Of several
 * authorities of this name it is the one that was made last.
 */
export async function chainOfIssuer(issuer: string, known: readonly string[]): Promise<ChainLink[]> {
  const all = knownOf(known);
  const [first] = all
    .filter(({ certificate }) => nameText(certificate.subject, ',') === issuer)
    .sort((a, b) => b.certificate.notBefore.value.getTime() - a.certificate.notBefore.value.getTime());
  return first === undefined
    ? []
    : [{ base64: first.base64, signature: 'absent' }, ...(await above(first.certificate, all))];
}

/** Whether it names itself as its issuer, as a root does. */
export function isSelfIssued(base64: string): boolean {
  const certificate = parseCertificate(base64);
  return encodedName(certificate.subject) === encodedName(certificate.issuer);
}
