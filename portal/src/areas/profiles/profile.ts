import type { Platform } from '#/api/types';

/** The kinds of profiles, in the order in which people need them. */
export const profileKinds = ['trustedCertificate', 'scep', 'pkcs', 'pkcsImported', 'mail'] as const;
export type ProfileKind = (typeof profileKinds)[number];

export type San = { kind: string; value?: string | undefined };
export type ExtendedKeyUsage = { name: string; oid: string };
export type Assignment = { target: string; groupId: string; mode: string };
export type MailSwitch = { value: string; userMayChange?: boolean };
export type MailCertificate = MailSwitch & { profileId?: string };
export type CertificateAccess = { mode: string; packageIds?: string[] };

/** A profile as the API takes and gives it. Which members it has depends on kind and platform: see offers(). */
export type Profile = {
  id?: string;
  version?: number;
  createdAt?: string;
  modifiedAt?: string;
  kind: string;
  platform: string;
  displayName: string;
  description?: string;
  assignments?: Assignment[];
  scopeTags?: string[];
  applicability?: unknown;
  certificate?: string;
  fileName?: string;
  destinationStore?: string;
  certificateType?: string;
  subjectNameFormat?: string;
  subjectNameTemplate?: string;
  subjectAlternativeNames?: San[];
  validity?: { value: number; unit: string } | undefined;
  keyStorageProvider?: string;
  keyUsage?: string[];
  keyAlgorithm?: string;
  keySize?: number;
  curve?: string;
  hashAlgorithms?: string[];
  rootCertificateProfileId?: string;
  extendedKeyUsages?: ExtendedKeyUsage[];
  renewalThresholdPercent?: number;
  scepServerUrls?: string[];
  certificationAuthority?: string;
  certificationAuthorityName?: string;
  certificateTemplateName?: string;
  pfxEncryption?: string;
  allowAllAppsAccess?: boolean;
  certificateAccess?: CertificateAccess;
  intendedPurpose?: string;
  smime?: string;
  signingEnabled?: MailSwitch;
  signingCertificate?: MailCertificate;
  encryptByDefault?: MailSwitch;
  perMessageEncryption?: string;
  encryptionCertificate?: MailCertificate;
};

export type Member = keyof Profile;

const androids: readonly Platform[] = [
  'android',
  'androidWorkProfile',
  'androidFullyManaged',
  'androidDedicated',
  'androidCorpWorkProfile',
];
const androidOwner: readonly string[] = androids.slice(2);
const windows: readonly Platform[] = ['windowsPhone81', 'windows81', 'windows10'];
const apple: readonly Platform[] = ['ios', 'macos'];
const everywhere: readonly Platform[] = [...androids, ...apple, ...windows, 'linux'];

/** The platforms that a kind of profile is for. */
export const platformsOf: Record<ProfileKind, readonly Platform[]> = {
  trustedCertificate: everywhere,
  scep: everywhere,
  pkcs: [...androids, ...apple, 'windows10', 'linux'],
  pkcsImported: [...androids, ...apple, 'windowsPhone81', 'windows10', 'linux'],
  mail: ['ios'],
};

/** Where a certificate may name the device. */
const deviceType: Partial<Record<string, readonly string[]>> = {
  scep: [...androids, ...apple, 'windows81', 'windows10', 'linux'],
  pkcs: [...apple, 'androidWorkProfile', 'androidCorpWorkProfile', 'windows10', 'linux'],
};

const named: readonly Member[] = [
  'certificateType',
  'subjectNameFormat',
  'subjectNameTemplate',
  'subjectAlternativeNames',
  'validity',
  'renewalThresholdPercent',
  'keySize',
  'extendedKeyUsages',
  'rootCertificateProfileId',
  'keyStorageProvider',
  'certificateAccess',
];

const membersOf: Record<string, readonly Member[]> = {
  trustedCertificate: ['certificate', 'fileName', 'destinationStore'],
  scep: [...named, 'keyUsage', 'hashAlgorithms', 'scepServerUrls'],
  pkcs: [
    ...named,
    'certificationAuthority',
    'certificationAuthorityName',
    'certificateTemplateName',
    'keyAlgorithm',
    'curve',
    'pfxEncryption',
    'allowAllAppsAccess',
  ],
  pkcsImported: ['intendedPurpose', 'keyStorageProvider', 'certificateAccess'],
  mail: [
    'smime',
    'signingEnabled',
    'signingCertificate',
    'encryptByDefault',
    'perMessageEncryption',
    'encryptionCertificate',
  ],
};

function has(platforms: readonly string[], platform: string): boolean {
  return platforms.includes(platform);
}

/** Whether profiles of this kind and platform have the setting. */
export function offers(profile: Pick<Profile, 'kind' | 'platform'>, member: Member): boolean {
  const { kind, platform } = profile;
  if (!(membersOf[kind] ?? []).includes(member)) {
    return false;
  }
  switch (member) {
    case 'destinationStore':
      return has(['windows81', 'windows10'], platform);
    case 'keyStorageProvider':
      return kind === 'scep' ? has(windows, platform) : platform === 'windows10';
    case 'hashAlgorithms':
      return has([...androids, ...windows], platform);
    case 'certificateAccess':
      return has(androidOwner, platform);
    case 'extendedKeyUsages':
      return kind === 'scep' || has([...androids, 'windows10', 'linux'], platform);
    case 'rootCertificateProfileId':
      return kind === 'scep' || has(androids, platform);
    case 'allowAllAppsAccess':
      return platform === 'macos';
    default:
      return true;
  }
}

/** Whether the certificate may be one of the device instead of its user's. */
export function offersDeviceType(profile: Pick<Profile, 'kind' | 'platform'>): boolean {
  return has(deviceType[profile.kind] ?? [], profile.platform);
}

export function keySizesOf(profile: Pick<Profile, 'kind' | 'platform'>): readonly number[] {
  if (profile.kind === 'pkcs') {
    return has(apple, profile.platform) ? [2048] : [2048, 4096];
  }
  return profile.platform === 'linux' ? [2048, 4096] : [1024, 2048, 4096];
}

export const clientAuthentication: ExtendedKeyUsage = { name: 'Client Authentication', oid: '1.3.6.1.5.5.7.3.2' };

/** What people mostly choose. */
export const knownUsages: readonly ExtendedKeyUsage[] = [
  clientAuthentication,
  { name: 'Server Authentication', oid: '1.3.6.1.5.5.7.3.1' },
  { name: 'Secure Email', oid: '1.3.6.1.5.5.7.3.4' },
  { name: 'IP security tunnel termination', oid: '1.3.6.1.5.5.7.3.6' },
  { name: 'IP security user', oid: '1.3.6.1.5.5.7.3.7' },
  { name: 'Encrypting File System', oid: '1.3.6.1.4.1.311.10.3.4' },
  { name: 'Smart Card Logon', oid: '1.3.6.1.4.1.311.20.2.2' },
  { name: 'Any Purpose', oid: '2.5.29.37.0' },
];

const defaults: Partial<Profile> = {
  fileName: '',
  certificateType: 'user',
  subjectNameFormat: 'commonName',
  subjectNameTemplate: '',
  renewalThresholdPercent: 20,
  keySize: 2048,
  keyAlgorithm: 'rsa',
  pfxEncryption: 'aes256',
  keyUsage: ['digitalSignature', 'keyEncipherment'],
  hashAlgorithms: ['sha2'],
  keyStorageProvider: 'tpmElseSoftware',
  destinationStore: 'computerRoot',
  extendedKeyUsages: [clientAuthentication],
  scepServerUrls: [''],
  certificateAccess: { mode: 'userApproval' },
  intendedPurpose: 'smimeEncryption',
  allowAllAppsAccess: false,
  smime: 'disabled',
  perMessageEncryption: 'disabled',
  signingEnabled: { value: 'disabled' },
  encryptByDefault: { value: 'disabled' },
  signingCertificate: { value: 'notConfigured' },
  encryptionCertificate: { value: 'notConfigured' },
};

/** A profile that nobody has written anything into. */
export function emptyProfile(kind: string, platform: string): Profile {
  return {
    ...defaults,
    kind,
    platform,
    displayName: '',
    description: '',
    assignments: [],
    subjectAlternativeNames: kind === 'pkcs' ? [{ kind: 'upn' }] : [],
  };
}

/** Another kind or platform for what was written so far: what both have stays. */
export function moved(profile: Profile, change: { kind?: string; platform?: string }): Profile {
  const kind = change.kind ?? profile.kind;
  const known: readonly string[] = platformsOf[kind as ProfileKind];
  const wanted = change.platform ?? profile.platform;
  const platform = known.includes(wanted) ? wanted : (known[0] ?? wanted);
  const next = { ...profile, kind, platform };
  if (kind !== profile.kind) {
    next.subjectAlternativeNames = emptyProfile(kind, platform).subjectAlternativeNames ?? [];
  }
  if (next.certificateType === 'device' && !offersDeviceType(next)) {
    next.certificateType = 'user';
  }
  if (!keySizesOf(next).includes(next.keySize ?? 2048)) {
    next.keySize = 2048;
  }
  return next;
}

const always: readonly Member[] = ['kind', 'platform', 'displayName', 'description', 'assignments', 'scopeTags', 'applicability'];

function filled(lines: readonly string[]): string[] {
  return lines.map((line) => line.trim()).filter((line) => line !== '');
}

/** Texts that a profile cannot do without: an empty one is not there yet. */
const needed: readonly Member[] = ['displayName', 'certificationAuthority', 'certificationAuthorityName', 'certificateTemplateName'];

/** What is sent: only settings that this kind and platform have, and of those that exclude each other one. */
export function bodyOf(profile: Profile): Profile {
  const kept = Object.entries(profile).filter(([name, value]) => {
    const member = name as Member;
    const missing = value === undefined || (value === '' && needed.includes(member));
    return !missing && (always.includes(member) || offers(profile, member));
  });
  const body = Object.fromEntries(kept) as Profile;
  if (body.subjectNameFormat !== 'custom') {
    delete body.subjectNameTemplate;
  }
  if (profile.kind === 'pkcs') {
    delete body[body.keyAlgorithm === 'ec' ? 'keySize' : 'curve'];
  }
  if (body.scepServerUrls) {
    body.scepServerUrls = filled(body.scepServerUrls);
  }
  if (body.certificateAccess?.packageIds) {
    body.certificateAccess = { ...body.certificateAccess, packageIds: filled(body.certificateAccess.packageIds) };
  }
  return body;
}

/** Whether a kind has names to show. */
export function hasNames(kind: string): boolean {
  return kind === 'scep' || kind === 'pkcs';
}
