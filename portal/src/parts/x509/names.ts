import * as asn1js from 'asn1js';
import { type GeneralName, type RelativeDistinguishedNames } from 'pkijs';

import { attributeNames, namedOid } from './oids';

const upn = '1.3.6.1.4.1.311.20.2.3';

export function hexOf(octets: ArrayBuffer | Uint8Array): string {
  return Array.from(new Uint8Array(octets), (octet) => octet.toString(16).padStart(2, '0')).join('');
}

/** A name as RFC 4514 writes it, but in the order of the certificate. */
export function nameText(name: RelativeDistinguishedNames, separator = ', '): string {
  return name.typesAndValues
    .map(({ type, value }) => {
      const text = String(value.valueBlock.value).replace(/[,+"\\<>;]/g, '\\$&');
      return `${attributeNames[type] ?? type}=${text}`;
    })
    .join(separator);
}

/** Four or sixteen octets, and twice as many with a mask in name constraints (RFC 5280, 4.2.1.10). */
function addressText(octets: Uint8Array): string {
  const four = (part: Uint8Array) => [...part].join('.');
  const six = (part: Uint8Array) => hexOf(part).match(/.{4}/g)?.join(':') ?? '';
  switch (octets.length) {
    case 4:
      return four(octets);
    case 8:
      return `${four(octets.subarray(0, 4))}/${four(octets.subarray(4))}`;
    case 16:
      return six(octets);
    case 32:
      return `${six(octets.subarray(0, 16))}/${six(octets.subarray(16))}`;
    default:
      return hexOf(octets);
  }
}

/** The text below the explicit tag of an otherName, if it is one. */
function otherNameText(value: unknown): string {
  const [type, tagged] = value instanceof asn1js.Constructed ? value.valueBlock.value : [];
  const oid = type instanceof asn1js.ObjectIdentifier ? type.valueBlock.toString() : '';
  const inner: unknown = tagged instanceof asn1js.Constructed ? tagged.valueBlock.value[0] : undefined;
  const kind = oid === upn ? 'UPN' : namedOid(oid);
  if (inner instanceof asn1js.Utf8String || inner instanceof asn1js.IA5String || inner instanceof asn1js.PrintableString) {
    return `${kind}: ${inner.valueBlock.value}`;
  }
  if (inner instanceof asn1js.OctetString) {
    return `${kind}: ${new TextDecoder().decode(inner.valueBlock.valueHexView)}`;
  }
  return inner instanceof asn1js.BaseBlock ? `${kind}: ${hexOf(inner.toBER())}` : kind;
}

/** A GeneralName (RFC 5280, 4.2.1.6) with its kind. */
export function generalNameText({ type, value }: GeneralName): string {
  const content: unknown = value;
  switch (type) {
    case 0:
      return otherNameText(content);
    case 1:
      return `Email: ${String(content)}`;
    case 2:
      return `DNS: ${String(content)}`;
    case 4:
      return `Directory: ${nameText(content as RelativeDistinguishedNames)}`;
    case 6:
      return `URI: ${String(content)}`;
    case 7:
      return content instanceof asn1js.OctetString ? `IP: ${addressText(content.valueBlock.valueHexView)}` : 'IP';
    case 8:
      return `Registered ID: ${String(content)}`;
    default:
      return content instanceof asn1js.BaseBlock ? hexOf(content.toBER()) : String(content);
  }
}
