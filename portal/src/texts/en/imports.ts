/** A column of a file. */
export interface ColumnText {
  name: string;
  /** Whether a new object has to have it, or one of several must be there. */
  need: 'needed' | 'oneOfGroup' | 'oneOfMember' | 'optional';
  text: string;
  /** In the template. */
  example: string;
}

const users: ColumnText[] = [
  { name: 'userPrincipalName', need: 'needed', text: 'Who it is. Certificates carry it.', example: 'mira@harbor.example' },
  { name: 'displayName', need: 'needed', text: 'The name that people read.', example: 'Okafor, Mira' },
  { name: 'emailAddress', need: 'optional', text: 'E-mail address.', example: 'mira@harbor.example' },
  { name: 'externalId', need: 'optional', text: 'The directory’s id of the user. It finds one whose principal name has changed.', example: '' },
  { name: 'onPremisesSamAccountName', need: 'optional', text: 'SAM account name.', example: '' },
  { name: 'onPremisesDistinguishedName', need: 'optional', text: 'Distinguished name.', example: '' },
  { name: 'onPremisesSecurityIdentifier', need: 'optional', text: 'Security identifier, S-1-5-21-….', example: '' },
];

const devices: ColumnText[] = [
  { name: 'deviceName', need: 'needed', text: 'Which device it is.', example: 'DECK-0417' },
  { name: 'platform', need: 'needed', text: 'Such as windows10, ios, macos, androidFullyManaged or linux. It cannot be changed later.', example: 'windows10' },
  { name: 'serialNumber', need: 'optional', text: 'Serial number.', example: 'QX7T20418' },
  { name: 'userPrincipalName', need: 'optional', text: 'Its user, who must be there already; or userId.', example: 'mira@harbor.example' },
  { name: 'userId', need: 'optional', text: 'Its user by the id that the portal shows in the address.', example: '' },
  { name: 'directoryDeviceId', need: 'optional', text: 'The directory’s id of the device, a UUID. It finds one whose name has changed.', example: '' },
  { name: 'imei', need: 'optional', text: '15 digits.', example: '' },
  { name: 'meid', need: 'optional', text: '14 hexadecimal digits.', example: '' },
  { name: 'wifiMacAddress', need: 'optional', text: '12 hexadecimal digits, with or without colons.', example: '' },
  { name: 'fullyQualifiedDomainName', need: 'optional', text: 'DNS name. Certificates carry it.', example: '' },
  { name: 'onPremisesSecurityIdentifier', need: 'optional', text: 'Security identifier, S-1-5-21-….', example: '' },
  { name: 'osEdition', need: 'optional', text: 'Edition of the system.', example: '' },
  { name: 'osVersion', need: 'optional', text: 'Version of the system.', example: '' },
  { name: 'domainJoined', need: 'optional', text: 'true or false.', example: '' },
  { name: 'directoryJoined', need: 'optional', text: 'true or false.', example: '' },
  { name: 'samsungKnox', need: 'optional', text: 'true or false.', example: '' },
];

const groups: ColumnText[] = [
  { name: 'displayName', need: 'needed', text: 'Which group it is.', example: 'Crew' },
  { name: 'kind', need: 'needed', text: 'What its members are: user or device. It cannot be changed later.', example: 'user' },
  { name: 'externalId', need: 'optional', text: 'The directory’s id of the group. It finds one whose name has changed.', example: '' },
];

const members: ColumnText[] = [
  { name: 'groupDisplayName', need: 'oneOfGroup', text: 'The group by its name.', example: 'Crew' },
  { name: 'groupExternalId', need: 'oneOfGroup', text: 'The group by the directory’s id.', example: '' },
  { name: 'groupId', need: 'oneOfGroup', text: 'The group by its id here.', example: '' },
  { name: 'userPrincipalName', need: 'oneOfMember', text: 'The user who joins a group of users.', example: 'mira@harbor.example' },
  { name: 'deviceName', need: 'oneOfMember', text: 'The device that joins a group of devices.', example: '' },
  { name: 'memberExternalId', need: 'oneOfMember', text: 'User or device by the directory’s id.', example: '' },
  { name: 'memberId', need: 'oneOfMember', text: 'User or device by the id here.', example: '' },
];

const count = (number: number) => number.toLocaleString('en');
const rows = (number: number) => (number === 1 ? '1 row' : `${count(number)} rows`);

export const imports = {
  title: 'CSV imports',
  lead: 'Lists of users, devices, groups and their members, read from files.',
  list: 'Imports',
  kind: 'What',
  kinds: { users: 'Users', devices: 'Devices', groups: 'Groups', members: 'Members of groups' },
  state: 'State',
  states: { running: 'Running', finished: 'Finished', failed: 'Given up', cancelled: 'Cancelled' } as Record<string, string>,
  rows: 'Rows',
  refused: 'Refused',
  actor: 'By',
  created: 'Started',
  empty: 'Nothing was imported yet',
  emptyText: 'Import users first, then groups, then who is in them.',
  import: 'Import CSV',
  newTitle: 'Import a file',
  newLead: 'The service checks the file first. What is wrong with a row keeps out that row alone.',
  columns: 'Columns',
  columnsLead: 'The first line of the file names its columns, in any order, each once. It is UTF-8, separated by commas. Leave out what you do not have; an empty cell removes the value from an object that is there.',
  column: 'Column',
  need: 'Needed',
  needs: {
    needed: 'For new ones',
    oneOfGroup: 'One that names the group',
    oneOfMember: 'One that names the member',
    optional: 'No',
  },
  meaning: 'Meaning',
  template: 'Download template',
  fileTitle: 'Your file',
  file: 'File',
  fileHint: 'CSV, at most 64 MiB.',
  tooLarge: 'The file is larger than 64 MiB. Cut it in two, each with the first line.',
  fileEmpty: 'The file is empty.',
  mode: 'Objects that are there already',
  modes: { upsert: 'Change them as the file says', create: 'Refuse the row' },
  source: 'The values come from',
  sources: { directory: 'The directory', admin: 'An administrator' },
  sourceHint: 'It is shown beside each value of a user or device.',
  checking: 'Checking…',
  sending: 'Sending…',
  checked: 'Result of the check',
  checkedGood: (number: number) => `The file has ${rows(number)}, and nothing is wrong with ${number === 1 ? 'it' : 'them'}.`,
  checkedSome: (number: number, wrong: number) =>
    `The file has ${rows(number)}. ${wrong === 1 ? 'One' : count(wrong)} would be refused, the rest imported.`,
  checkedNone: 'The file has no rows below its first line.',
  unreadable: (number: number) => `The file cannot be read past line ${count(number)}.`,
  checkedRest: 'Names that are taken, and users or groups that a row names but that do not exist, show when it is imported.',
  errorsShown: (shown: number, all: number) => `The first ${count(shown)} of ${count(all)} errors are shown.`,
  submit: (number: number) => `Import ${rows(number)}`,
  errors: 'Refused rows',
  errorsLead: 'Correct them in the file and import it again: rows that are there already stay as they are.',
  noErrors: 'No row was refused',
  noErrorsYet: 'No row was refused so far',
  line: 'Line',
  code: 'Code',
  where: 'Column',
  reason: 'Reason',
  value: 'Value',
  download: 'Download refused rows',
  downloading: 'Reading…',
  about: 'Import',
  ofKind: (kind: string) => `Import of ${kind.toLowerCase()}`,
  progress: 'Progress',
  progressOf: (percent: string) => `${percent} read`,
  read: 'Read',
  made: 'Created',
  updated: 'Changed',
  unchanged: 'Unchanged',
  failure: 'Why it was given up',
  cancel: 'Cancel import',
  cancelImpossible: 'It has ended.',
  cancelTitle: 'Cancel this import?',
  cancelText: 'What is imported so far stays. The rest of the file is not read.',
  another: 'Import another file',
  toObjects: (kind: string) => `To the list of ${kind.toLowerCase()}`,
};

export const importColumns = { users, devices, groups, members };
