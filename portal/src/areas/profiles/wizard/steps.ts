import { hasNames, type Member, type Profile } from '../profile';

export type StepId = 'basics' | 'certificate' | 'names' | 'keys' | 'settings' | 'assignments' | 'review';

/** One page of the wizard, with the members of the profile that it is about. */
export interface Step {
  id: StepId;
  members: readonly Member[];
}

const basics: Step = { id: 'basics', members: ['kind', 'platform', 'displayName', 'description'] };
const names: Step = {
  id: 'names',
  members: ['certificateType', 'subjectNameFormat', 'subjectNameTemplate', 'subjectAlternativeNames'],
};
const keys: Step = {
  id: 'keys',
  members: [
    'keyAlgorithm',
    'keySize',
    'curve',
    'keyStorageProvider',
    'keyUsage',
    'hashAlgorithms',
    'extendedKeyUsages',
    'validity',
    'renewalThresholdPercent',
    'pfxEncryption',
    'allowAllAppsAccess',
    'certificateAccess',
  ],
};
const certificate: Step = { id: 'certificate', members: ['certificate', 'fileName', 'destinationStore'] };
const settings: Step = {
  id: 'settings',
  members: [
    'scepServerUrls',
    'rootCertificateProfileId',
    'certificationAuthority',
    'certificationAuthorityName',
    'certificateTemplateName',
  ],
};
const whole: Step = {
  id: 'settings',
  members: [
    'intendedPurpose',
    'keyStorageProvider',
    'certificateAccess',
    'smime',
    'signingEnabled',
    'signingCertificate',
    'encryptByDefault',
    'perMessageEncryption',
    'encryptionCertificate',
  ],
};
const assignments: Step = { id: 'assignments', members: ['assignments'] };
const review: Step = { id: 'review', members: [] };

/** The steps that a kind of profile needs. */
export function stepsOf(profile: Pick<Profile, 'kind'>): readonly Step[] {
  const own =
    profile.kind === 'trustedCertificate' ? [certificate] : hasNames(profile.kind) ? [settings, names, keys] : [whole];
  return [basics, ...own, assignments, review];
}
