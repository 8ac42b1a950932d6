import { t } from '#/texts';

import { bodyOf, type Assignment, type MailCertificate, type Member, type Profile } from './profile';

/** The settings of a profile in words, in the order in which they are set. */
export function factsOf(profile: Profile, nameOfProfile: (id: string) => string): { name: string; value: string }[] {
  const body = bodyOf(profile);
  const facts: { name: string; value: string }[] = [];
  for (const member of Object.keys(t.profiles.members) as Member[]) {
    const text = textOf(body, member, nameOfProfile);
    if (text !== '') {
      facts.push({ name: t.profiles.members[member] ?? member, value: text });
    }
  }
  return facts;
}

function word(value: string): string {
  return t.profiles.words[value] ?? value;
}

function textOf(profile: Profile, member: Member, nameOfProfile: (id: string) => string): string {
  const platforms: Record<string, string> = t.platforms;
  switch (member) {
    case 'kind':
      return t.profiles.kinds[profile.kind] ?? profile.kind;
    case 'platform':
      return platforms[profile.platform] ?? profile.platform;
    case 'certificate':
    case 'assignments':
      return '';
    case 'rootCertificateProfileId':
      return profile.rootCertificateProfileId ? nameOfProfile(profile.rootCertificateProfileId) : '';
    case 'validity':
      return profile.validity ? `${profile.validity.value} ${word(profile.validity.unit)}` : '';
    case 'subjectAlternativeNames':
      return (profile.subjectAlternativeNames ?? [])
        .map((san) => (san.value === undefined ? word(san.kind) : `${word(san.kind)}: ${san.value}`))
        .join(', ');
    case 'extendedKeyUsages':
      return (profile.extendedKeyUsages ?? []).map((usage) => usage.name || usage.oid).join(', ');
    case 'certificateAccess':
      return profile.certificateAccess
        ? [word(profile.certificateAccess.mode), ...(profile.certificateAccess.packageIds ?? [])].join(', ')
        : '';
    case 'signingEnabled':
    case 'encryptByDefault':
    case 'signingCertificate':
    case 'encryptionCertificate':
      return mailText(profile[member], nameOfProfile);
    default:
      return plain(profile[member]);
  }
}

/** A setting of the mail program, with whether its user may change it. */
function mailText(setting: MailCertificate | undefined, nameOfProfile: (id: string) => string): string {
  if (setting === undefined) {
    return '';
  }
  const text = setting.profileId ? nameOfProfile(setting.profileId) : word(setting.value);
  return setting.userMayChange === true ? t.profiles.wizard.changeable(text) : text;
}

function plain(value: unknown): string {
  if (typeof value === 'string') {
    return word(value);
  }
  if (typeof value === 'number') {
    return String(value);
  }
  if (typeof value === 'boolean') {
    return value ? t.common.yes : t.common.no;
  }
  if (Array.isArray(value)) {
    return value.map((each) => plain(each)).join(', ');
  }
  return '';
}

/** How many groups a profile goes to, in words. */
export function assignedText(assignments: readonly Assignment[] | undefined): string {
  const include = (assignments ?? []).filter((each) => each.mode === 'include').length;
  const exclude = (assignments ?? []).length - include;
  return include === 0 ? t.profiles.notAssigned : t.profiles.assigned(include, exclude);
}
