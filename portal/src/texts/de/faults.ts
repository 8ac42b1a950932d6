import { faultTexts } from '../faultTexts';

/** Why a value of a user, device or group was refused, by code. */
export const faults = faultTexts({
  E_REQUIRED: 'Diese Angabe ist erforderlich.',
  E_VALUE_INVALID: 'Der Wert hat nicht die erforderliche Form.',
  E_SID_RESERVED: 'Die Sicherheits-ID ist die eines integrierten Kontos.',
  E_IMMUTABLE: 'Dies kann nicht mehr geändert werden.',
  E_JSON_TYPE: 'Der Wert hat den falschen Typ.',
  E_JSON_UNKNOWN: 'Diese Spalte gibt es nicht.',
  E_JSON_VALUE: 'Der Wert gehört nicht zu den zulässigen Werten.',
  json_invalid: 'Die Zeile ist kein JSON-Objekt.',
  object_exists: 'Ein anderes Objekt hat diesen Namen oder diese ID bereits.',
  object_unknown: 'Was hier genannt ist, gibt es nicht.',
  role_insufficient: 'Namen, die in Zertifikaten stehen, schreiben nur Administratoren.',
  import_header_invalid: 'Die erste Zeile nennt nicht bekannte Spalten je einmal.',
  import_row_invalid: 'Die Zeile ist nicht lesbar: Prüfen Sie ihre Anführungszeichen und die Anzahl ihrer Zellen.',
  import_row_endless: 'Die Zeile hat kein Ende.',
  import_errors_exceeded: 'Zu viele Zeilen sind fehlerhaft.',
});
