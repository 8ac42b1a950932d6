import type { Profile } from './profile';

const ofUser = ['UserName', 'UserPrincipalName', 'EmailAddress', 'OnPrem_Distinguished_Name', 'OnPremisesSamAccountName'];
const ofDevice = ['AAD_Device_ID', 'SerialNumber', 'IMEI', 'MEID', 'WiFiMacAddress', 'DeviceName', 'DeviceId'];
const withDomain = ['windowsPhone81', 'windows81', 'windows10', 'linux'];

/** The variables that a template of this profile may hold. */
export function variablesFor(profile: Pick<Profile, 'platform' | 'certificateType'>): string[] {
  return [
    ...(profile.certificateType === 'device' ? [] : ofUser),
    ...ofDevice,
    ...(withDomain.includes(profile.platform) ? ['FullyQualifiedDomainName'] : []),
  ];
}
