import { words } from '../words';

/** Words that every page uses. */
export const common = {
  product: 'Certferry',
  productLong: 'Certferry admin center',
  loading: 'Loading…',
  save: 'Save',
  cancel: 'Cancel',
  close: 'Close',
  refresh: 'Refresh',
  retry: 'Try again',
  back: 'Back',
  copy: 'Copy',
  copied: 'Copied',
  none: '—',
  yes: 'Yes',
  no: 'No',
  all: 'All',
  search: 'Search',
  showChoices: 'Show choices',
  clearFilters: 'Clear filters',
  next: 'Next page',
  previous: 'Previous page',
  page: (number: number) => `Page ${number}`,
  rowsShown: (count: number) => (count === 1 ? '1 item' : `${count} items`),
  never: 'Never',
  details: 'Details',
  actions: 'Actions',
  moreActions: 'More actions',
  expires: (when: string) => `Expires ${when}`,
};

export const errors = {
  title: 'This did not work',
  code: 'Code',
  nextStep: 'What to do',
  requestId: 'Request',
  ofPage: 'This page failed',
  noSuchPage: 'There is no such page',
  noSuchPageText: 'The address may be mistyped, or what it showed was removed.',
  toOverview: 'Go to the overview',
  reload: 'Reload the page',
  /** What the portal says where the service gave no words of its own, or words for programs. */
  own: words({
    validation_failed: {
      title: 'some of this is not accepted',
      nextStep: 'correct what is named here',
    },
    object_changed: {
      title: 'somebody else changed this meanwhile',
      nextStep: 'open the page again, and repeat your change there',
    },
    service_unreachable: {
      title: 'the service does not answer',
      nextStep: 'check the network, or wait until the service is there again; then look whether a change was made',
    },
    answer_not_understood: {
      title: 'the answer was not one of the service',
      nextStep: 'check what stands between this browser and the service, such as a proxy',
    },
    portal_fault: {
      title: 'the portal met a fault of its own',
      nextStep: 'reload the page; report it if it happens again',
    },
  }),
};

export const roles = {
  auditor: 'Auditor',
  helpdesk: 'Help desk',
  operator: 'Operator',
  administrator: 'Administrator',
  owner: 'Owner',
};

export const platforms = {
  android: 'Android device administrator',
  androidWorkProfile: 'Android work profile',
  androidFullyManaged: 'Android fully managed',
  androidDedicated: 'Android dedicated',
  androidCorpWorkProfile: 'Android corporate-owned work profile',
  ios: 'iOS and iPadOS',
  macos: 'macOS',
  windowsPhone81: 'Windows Phone 8.1',
  windows81: 'Windows 8.1 and later',
  windows10: 'Windows 10 and later',
  linux: 'Linux',
};
