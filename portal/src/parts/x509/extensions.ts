import * as asn1js from 'asn1js';
import {
  AltName,
  AuthorityKeyIdentifier,
  BasicConstraints,
  CertificatePolicies,
  CRLDistributionPoints,
  ExtKeyUsage,
  InfoAccess,
  NameConstraints,
  PolicyConstraints,
  PolicyMappings,
  type Extension,
  type GeneralName,
} from 'pkijs';

import { generalNameText, hexOf, nameText } from './names';
import { extensionOids, namedOid, type ExtensionName } from './oids';

/** Words of values; the rest is data. */
export interface ValueTexts {
  isCa: string;
  isNoCa: string;
  pathLength: (length: string) => string;
  keyId: string;
  issuer: string;
  serialNumber: string;
  permitted: string;
  excluded: string;
  requireExplicitPolicy: string;
  inhibitPolicyMapping: string;
  skipCertificates: (count: string) => string;
  template: string;
  version: string;
  present: string;
  /** By the bit of KeyUsage (RFC 5280, 4.2.1.3). */
  keyUsages: readonly string[];
}

/** One extension as it is shown. */
export interface ExtensionFacts {
  oid: string;
  /** Nothing of one that is not known here. */
  name: ExtensionName | undefined;
  critical: boolean;
  /** Below each other; hexadecimal of what is not understood. */
  values: string[];
  understood: boolean;
}

type Reader = (der: Uint8Array<ArrayBuffer>, words: ValueTexts) => string[];

function parsed(der: Uint8Array<ArrayBuffer>): asn1js.AsnType {
  const { offset, result } = asn1js.fromBER(der);
  if (offset !== der.length) {
    throw new Error('not one value of DER');
  }
  return result;
}

function bitsOf(value: asn1js.AsnType): boolean[] {
  if (!(value instanceof asn1js.BitString)) {
    throw new Error('no bit string');
  }
  const { valueHexView, unusedBits } = value.valueBlock;
  const bits = [...valueHexView].flatMap((octet) => Array.from({ length: 8 }, (_, bit) => ((octet >> (7 - bit)) & 1) === 1));
  return bits.slice(0, bits.length - unusedBits);
}

const keyUsage: Reader = (der, { keyUsages }) =>
  bitsOf(parsed(der)).flatMap((set, bit) => (set ? [keyUsages[bit] ?? `bit ${bit}`] : []));

const basicConstraints: Reader = (der, words) => {
  const { cA, pathLenConstraint } = new BasicConstraints({ schema: parsed(der) });
  if (pathLenConstraint === undefined) {
    return [cA ? words.isCa : words.isNoCa];
  }
  const length = typeof pathLenConstraint === 'number' ? pathLenConstraint : pathLenConstraint.valueBlock;
  return [cA ? words.isCa : words.isNoCa, words.pathLength(length.toString())];
};

const subjectKeyIdentifier: Reader = (der) => {
  const value = parsed(der);
  if (!(value instanceof asn1js.OctetString)) {
    throw new Error('no octet string');
  }
  return [hexOf(value.valueBlock.valueHexView)];
};

const authorityKeyIdentifier: Reader = (der, words) => {
  const id = new AuthorityKeyIdentifier({ schema: parsed(der) });
  return [
    ...(id.keyIdentifier === undefined ? [] : [`${words.keyId}: ${hexOf(id.keyIdentifier.valueBlock.valueHexView)}`]),
    ...(id.authorityCertIssuer ?? []).map((name) => `${words.issuer}: ${generalNameText(name)}`),
    ...(id.authorityCertSerialNumber === undefined
      ? []
      : [`${words.serialNumber}: ${hexOf(id.authorityCertSerialNumber.valueBlock.valueHexView)}`]),
  ];
};

const altNames: Reader = (der) => new AltName({ schema: parsed(der) }).altNames.map(generalNameText);

const oids: Reader = (der) => new ExtKeyUsage({ schema: parsed(der) }).keyPurposes.map((oid) => namedOid(oid));

const policies: Reader = (der) =>
  new CertificatePolicies({ schema: parsed(der) }).certificatePolicies.flatMap(({ policyIdentifier, policyQualifiers = [] }) => [
    namedOid(policyIdentifier),
    ...policyQualifiers.map(({ qualifier }: { qualifier: unknown }) =>
      qualifier instanceof asn1js.IA5String
        ? qualifier.valueBlock.value
        : qualifier instanceof asn1js.BaseBlock
          ? hexOf(qualifier.toBER())
          : '',
    ),
  ]);

const policyMappings: Reader = (der) =>
  new PolicyMappings({ schema: parsed(der) }).mappings.map(
    ({ issuerDomainPolicy, subjectDomainPolicy }) => `${namedOid(issuerDomainPolicy)} → ${namedOid(subjectDomainPolicy)}`,
  );

const policyConstraints: Reader = (der, words) => {
  const { requireExplicitPolicy, inhibitPolicyMapping } = new PolicyConstraints({ schema: parsed(der) });
  const line = (name: string, skip: number | undefined) =>
    skip === undefined ? [] : [`${name}: ${words.skipCertificates(String(skip))}`];
  return [...line(words.requireExplicitPolicy, requireExplicitPolicy), ...line(words.inhibitPolicyMapping, inhibitPolicyMapping)];
};

const distributionPoints: Reader = (der) =>
  new CRLDistributionPoints({ schema: parsed(der) }).distributionPoints.flatMap(({ distributionPoint, cRLIssuer = [] }) => {
    const names: GeneralName[] = Array.isArray(distributionPoint) ? distributionPoint : [];
    const relative = distributionPoint === undefined || Array.isArray(distributionPoint) ? [] : [nameText(distributionPoint)];
    return [...names.map(generalNameText), ...relative, ...cRLIssuer.map(generalNameText)];
  });

const infoAccess: Reader = (der) =>
  new InfoAccess({ schema: parsed(der) }).accessDescriptions.map(
    ({ accessMethod, accessLocation }) => `${namedOid(accessMethod)}: ${generalNameText(accessLocation)}`,
  );

const nameConstraints: Reader = (der, words) => {
  const { permittedSubtrees = [], excludedSubtrees = [] } = new NameConstraints({ schema: parsed(der) });
  return [
    ...permittedSubtrees.map(({ base }) => `${words.permitted}: ${generalNameText(base)}`),
    ...excludedSubtrees.map(({ base }) => `${words.excluded}: ${generalNameText(base)}`),
  ];
};

const inhibitAnyPolicy: Reader = (der, words) => {
  const value = parsed(der);
  if (!(value instanceof asn1js.Integer)) {
    throw new Error('no integer');
  }
  return [words.skipCertificates(value.valueBlock.toString())];
};

const ocspNoCheck: Reader = (der, { present }) => {
  if (!(parsed(der) instanceof asn1js.Null)) {
    throw new Error('no null');
  }
  return [present];
};

/** Microsoft's CertificateTemplate: an OID and the version of it. */
const certificateTemplate: Reader = (der, words) => {
  const value = parsed(der);
  const [oid, ...version] = value instanceof asn1js.Sequence ? value.valueBlock.value : [];
  if (!(oid instanceof asn1js.ObjectIdentifier)) {
    throw new Error('no template');
  }
  const numbers = version.map((part) => (part instanceof asn1js.Integer ? part.valueBlock.toString() : '?'));
  const line = numbers.length === 0 ? [] : [`${words.version}: ${numbers.join('.')}`];
  return [`${words.template}: ${oid.valueBlock.toString()}`, ...line];
};

/** What Microsoft calls szOID_NTDS_CA_SECURITY_EXT has the form of alternative names. */
const securityIdentifier: Reader = altNames;

const tlsFeature: Reader = (der) => {
  const value = parsed(der);
  const features = value instanceof asn1js.Sequence ? value.valueBlock.value : [];
  return features.map((each) => (each instanceof asn1js.Integer ? each.valueBlock.toString() : '?'));
};

const readers: Partial<Record<ExtensionName, Reader>> = {
  subjectKeyIdentifier,
  keyUsage,
  subjectAltName: altNames,
  issuerAltName: altNames,
  basicConstraints,
  nameConstraints,
  crlDistributionPoints: distributionPoints,
  certificatePolicies: policies,
  policyMappings,
  authorityKeyIdentifier,
  policyConstraints,
  extKeyUsage: oids,
  freshestCrl: distributionPoints,
  inhibitAnyPolicy,
  authorityInfoAccess: infoAccess,
  subjectInfoAccess: infoAccess,
  tlsFeature,
  ocspNoCheck,
  certificateTemplate,
  applicationPolicies: policies,
  securityIdentifier,
};

const nameByOid = new Map(Object.entries(extensionOids).map(([name, oid]) => [oid as string, name as ExtensionName]));

/** An extension by its name and in words; hexadecimal where it is not known, or not what it should be. */
export function factsOfExtension(extension: Extension, words: ValueTexts): ExtensionFacts {
  const { extnID: oid, critical, extnValue } = extension;
  const der = new Uint8Array(extnValue.valueBlock.valueHexView);
  const name = nameByOid.get(oid);
  const read = name === undefined ? undefined : readers[name];
  const unread = { oid, name, critical, values: [hexOf(der)], understood: false };
  if (read === undefined) {
    return unread;
  }
  try {
    return { oid, name, critical, values: read(der, words), understood: true };
  } catch {
    return unread;
  }
}
