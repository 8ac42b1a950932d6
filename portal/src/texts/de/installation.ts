import type { Texts } from '..';

/** What the owner of an installation sees. */
export const tenants: Texts['tenants'] = {
  title: 'Mandanten',
  lead: 'Alle, die diese Installation gemeinsam nutzen. Was zu einem Mandanten gehört, sehen nur seine eigenen Administratoren.',
  list: 'Mandanten',
  name: 'Name',
  nameHint: '1 bis 100 Oktette.',
  created: 'Erstellt',
  id: 'ID',
  empty: 'Keine Mandanten',
  emptyText: 'Legen Sie einen an: Sein erster Administrator meldet sich mit dem Kennwort an, das dann angezeigt wird.',
  add: 'Neuer Mandant',
  addTitle: 'Neuer Mandant',
  create: 'Erstellen',
  administrator: 'Erster Administrator',
  administratorHint: 'Anmeldename: Buchstaben, Ziffern und ._@-+, eindeutig in der ganzen Installation.',
  shownOnce: (name) =>
    `Der Mandant ${name} wurde erstellt. Das Kennwort wird einmal angezeigt und gilt für die erste Anmeldung; sein Administrator wählt dann ein anderes.`,
  signIn: 'Anmeldename',
  password: 'Einmalkennwort',
  rename: 'Umbenennen',
  renameTitle: (name) => `${name} umbenennen`,
  renameText: 'Wer sich über einen OpenID-Anbieter anmeldet, gibt ab sofort den neuen Namen ein.',
  save: 'Umbenennen',
  remove: 'Entfernen',
  removeTitle: (name) => `${name} entfernen?`,
  removeText:
    'Alles, was der Mandant hat, wird sofort entfernt: Benutzer, Geräte, Profile, Aufzeichnungen über Zertifikate, Connectors, Konten und sein Überwachungsprotokoll. Ausgestellte Zertifikate bleiben gültig, und niemand kann sie danach von hier aus sperren. Dies kann nicht rückgängig gemacht werden.',
  removeConfirm: (name) => `Geben Sie ${name} ein, um fortzufahren`,
};

export const releases: Texts['releases'] = {
  title: 'Releases',
  lead: 'Versionen des Produkts, die Administratoren sehen, mit ihren Hinweisen. Das Alter der Version eines Connectors zählt ab dem darauf folgenden Release; nach dem Ende der Unterstützung erhält ein Connector keine Arbeit.',
  list: 'Releases',
  version: 'Version',
  versionHint: 'Beispiel: 1.2611.0.',
  releasedAt: 'Veröffentlicht',
  releasedAtHint: 'In Ihrer Zeitzone.',
  notes: 'Hinweise',
  notesHint: 'Was darin neu ist, für Administratoren.',
  empty: 'Keine Releases veröffentlicht',
  emptyText:
    'Veröffentlichen Sie eines, um Administratoren eine neue Version mitzuteilen. Die Version dieses Dienstes selbst wird ihnen immer aufgeführt.',
  add: 'Release veröffentlichen',
  addTitle: 'Release veröffentlichen',
  publish: 'Veröffentlichen',
  edit: 'Bearbeiten',
  editOf: (version) => `${version} bearbeiten`,
  editTitle: (version) => `Release ${version}`,
  save: 'Speichern',
  withdraw: 'Zurückziehen',
  withdrawOf: (version) => `${version} zurückziehen`,
  withdrawTitle: (version) => `Release ${version} zurückziehen?`,
  withdrawText: 'Administratoren sehen es nicht mehr, und das Alter älterer Connectors wird ohne dieses Release gezählt.',
  known: 'Diese Version ist bereits veröffentlicht.',
};
