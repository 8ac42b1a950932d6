import type { ImportKind } from './imports';

/** A column of a file. What it means is in the texts, by its name. */
export interface Column {
  name: string;
  /** Whether a new object has to have it, or one of several must be there. */
  need: 'needed' | 'oneOfGroup' | 'oneOfMember' | 'optional';
  /** In the template. */
  example?: string;
}

export const columnsOf: Record<ImportKind, readonly Column[]> = {
  users: [
    { name: 'userPrincipalName', need: 'needed', example: 'mira@harbor.example' },
    { name: 'displayName', need: 'needed', example: 'Okafor, Mira' },
    { name: 'emailAddress', need: 'optional', example: 'mira@harbor.example' },
    { name: 'externalId', need: 'optional' },
    { name: 'onPremisesSamAccountName', need: 'optional' },
    { name: 'onPremisesDistinguishedName', need: 'optional' },
    { name: 'onPremisesSecurityIdentifier', need: 'optional' },
  ],
  devices: [
    { name: 'deviceName', need: 'needed', example: 'DECK-0417' },
    { name: 'platform', need: 'needed', example: 'windows10' },
    { name: 'serialNumber', need: 'optional', example: 'QX7T20418' },
    { name: 'userPrincipalName', need: 'optional', example: 'mira@harbor.example' },
    { name: 'userId', need: 'optional' },
    { name: 'directoryDeviceId', need: 'optional' },
    { name: 'imei', need: 'optional' },
    { name: 'meid', need: 'optional' },
    { name: 'wifiMacAddress', need: 'optional' },
    { name: 'fullyQualifiedDomainName', need: 'optional' },
    { name: 'onPremisesSecurityIdentifier', need: 'optional' },
    { name: 'osEdition', need: 'optional' },
    { name: 'osVersion', need: 'optional' },
    { name: 'domainJoined', need: 'optional' },
    { name: 'directoryJoined', need: 'optional' },
    { name: 'samsungKnox', need: 'optional' },
  ],
  groups: [
    { name: 'displayName', need: 'needed', example: 'Crew' },
    { name: 'kind', need: 'needed', example: 'user' },
    { name: 'externalId', need: 'optional' },
  ],
  members: [
    { name: 'groupDisplayName', need: 'oneOfGroup', example: 'Crew' },
    { name: 'groupExternalId', need: 'oneOfGroup' },
    { name: 'groupId', need: 'oneOfGroup' },
    { name: 'userPrincipalName', need: 'oneOfMember', example: 'mira@harbor.example' },
    { name: 'deviceName', need: 'oneOfMember' },
    { name: 'memberExternalId', need: 'oneOfMember' },
    { name: 'memberId', need: 'oneOfMember' },
  ],
};
