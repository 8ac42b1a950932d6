import type { Texts } from '..';

/** Words that every page uses. */
export const common: Texts['common'] = {
  product: 'Certferry',
  productLong: 'Certferry Admin Center',
  loading: 'Wird geladen…',
  save: 'Speichern',
  cancel: 'Abbrechen',
  close: 'Schließen',
  refresh: 'Aktualisieren',
  retry: 'Erneut versuchen',
  back: 'Zurück',
  copy: 'Kopieren',
  copied: 'Kopiert',
  none: '—',
  yes: 'Ja',
  no: 'Nein',
  all: 'Alle',
  search: 'Suchen',
  showChoices: 'Auswahl anzeigen',
  clearFilters: 'Filter löschen',
  next: 'Nächste Seite',
  previous: 'Vorherige Seite',
  page: (number) => `Seite ${number}`,
  rowsShown: (count) => (count === 1 ? '1 Element' : `${count} Elemente`),
  never: 'Nie',
  details: 'Details',
  actions: 'Aktionen',
  moreActions: 'Weitere Aktionen',
  expires: (when) => `Läuft ab: ${when}`,
};

export const errors: Texts['errors'] = {
  title: 'Das hat nicht funktioniert',
  code: 'Code',
  nextStep: 'Abhilfe',
  requestId: 'Aufruf',
  ofPage: 'Auf dieser Seite ist ein Fehler aufgetreten',
  noSuchPage: 'Diese Seite gibt es nicht',
  noSuchPageText: 'Die Adresse ist falsch geschrieben, oder das Angezeigte wurde entfernt.',
  toOverview: 'Zur Übersicht',
  reload: 'Seite neu laden',
  own: {
    validation_failed: {
      title: 'einige Angaben werden nicht angenommen',
      nextStep: 'korrigieren Sie, was hier genannt ist',
    },
    object_changed: {
      title: 'jemand anderes hat dies inzwischen geändert',
      nextStep: 'öffnen Sie die Seite erneut, und wiederholen Sie dort Ihre Änderung',
    },
    service_unreachable: {
      title: 'der Dienst antwortet nicht',
      nextStep:
        'prüfen Sie das Netzwerk, oder warten Sie, bis der Dienst wieder erreichbar ist; prüfen Sie dann, ob eine Änderung vorgenommen wurde',
    },
    answer_not_understood: {
      title: 'die Antwort stammt nicht vom Dienst',
      nextStep: 'prüfen Sie, was zwischen diesem Browser und dem Dienst steht, etwa ein Proxy',
    },
    portal_fault: {
      title: 'im Portal ist ein Fehler aufgetreten',
      nextStep: 'laden Sie die Seite neu; melden Sie den Fehler, wenn er wieder auftritt',
    },
  },
};

export const roles: Texts['roles'] = {
  auditor: 'Prüfer',
  helpdesk: 'Helpdesk',
  operator: 'Operator',
  administrator: 'Administrator',
  owner: 'Besitzer',
};

export const platforms: Texts['platforms'] = {
  android: 'Android-Geräteadministrator',
  androidWorkProfile: 'Android-Arbeitsprofil',
  androidFullyManaged: 'Android, vollständig verwaltet',
  androidDedicated: 'Android, dediziert',
  androidCorpWorkProfile: 'Android, unternehmenseigen mit Arbeitsprofil',
  ios: 'iOS und iPadOS',
  macos: 'macOS',
  windowsPhone81: 'Windows Phone 8.1',
  windows81: 'Windows 8.1 und höher',
  windows10: 'Windows 10 und höher',
  linux: 'Linux',
};
