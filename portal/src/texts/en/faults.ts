import { faultTexts } from '../faultTexts';

/** Why a value of a user, device or group was refused, by code. */
export const faults = faultTexts({
  E_REQUIRED: 'This has to be filled in.',
  E_VALUE_INVALID: 'The value does not have the form that it must have.',
  E_SID_RESERVED: 'The security identifier is that of a built-in account.',
  E_IMMUTABLE: 'This cannot be changed once it exists.',
  E_JSON_TYPE: 'The value has the wrong type.',
  E_JSON_UNKNOWN: 'There is no such column.',
  E_JSON_VALUE: 'The value is not one of those that can stand here.',
  json_invalid: 'The line is no JSON object.',
  object_exists: 'Another one has this name or id already.',
  object_unknown: 'What is named here does not exist.',
  role_insufficient: 'Names that certificates carry are written by administrators alone.',
  import_header_invalid: 'The first line does not name known columns, each once.',
  import_row_invalid: 'The line cannot be read: look at its quotes and the number of its cells.',
  import_row_endless: 'The line has no end.',
  import_errors_exceeded: 'Too many rows are faulty.',
});
