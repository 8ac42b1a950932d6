import type { Dev, Json } from './dev';

/** A user in a group of its own, and what assigns profiles to that group. */
export async function makeCrew(dev: Dev, userPrincipalName: string): Promise<{ userId: string; assignments: Json[] }> {
  const user = { userPrincipalName, displayName: userPrincipalName.split('@')[0], emailAddress: userPrincipalName };
  const userId = (await dev.api('POST', '/users', user)).id ?? '';
  const groupId = (await dev.api('POST', '/groups', { displayName: 'Crew', kind: 'user' })).id ?? '';
  await dev.api('POST', `/groups/${groupId}/members`, { memberIds: [userId] });
  return { userId, assignments: [{ target: 'userGroup', groupId, mode: 'include' }] };
}

/** A PKCS profile for Linux that the CA of `certferry dev` serves; gives its id. */
export async function makePkcsProfile(dev: Dev, displayName: string, assignments: Json[]): Promise<string> {
  const profile = {
    kind: 'pkcs',
    platform: 'linux',
    displayName,
    certificateType: 'user',
    certificationAuthority: 'localhost',
    certificationAuthorityName: 'Certferry Issuing CA',
    certificateTemplateName: 'GeneralPurpose',
    subjectNameFormat: 'commonName',
    subjectAlternativeNames: [{ kind: 'upn' }],
    keySize: 2048,
    extendedKeyUsages: [{ name: 'Client Authentication', oid: '1.3.6.1.5.5.7.3.2' }],
    assignments,
  };
  return (await dev.api('POST', '/profiles', profile)).id ?? '';
}
