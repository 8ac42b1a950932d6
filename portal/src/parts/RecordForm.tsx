import { useState, type ReactNode } from 'react';

import { toApiError, type FieldError } from '#/api/errors';
import { useMay } from '#/app/session';
import { t } from '#/texts';

import { TextField } from './fields';
import { DialogForm } from './FormDialog';

/** A text of a record, by the API's name of it. */
export interface RecordField<Name extends string> {
  name: Name;
  label: string;
  hint?: string;
  required?: boolean;
  /** Certificates carry it as a name that decides about access: writing it needs an administrator. */
  grants?: boolean;
}

/** The texts of a record that are not empty. */
export type RecordTexts<Name extends string> = Partial<Record<Name, string>>;

interface RecordFormProps<Name extends string> {
  title: string;
  /** On the button: a verb. */
  submit: string;
  fields: readonly RecordField<Name>[];
  /** The record as it is; nothing of a new one. */
  record?: RecordTexts<Name> | undefined;
  /** More to fill in, above and below the texts. `faultOf` says what is wrong with a member. */
  before?: ReactNode;
  after?: (faultOf: (name: string) => string | undefined) => ReactNode;
  /** True while something of that is missing. */
  incomplete?: boolean;
  /** Sends it. What this throws is shown, each fault at its field. */
  onSave: (texts: RecordTexts<Name>) => Promise<void>;
  onClose: () => void;
}

function textsOf<Name extends string>(fields: readonly RecordField<Name>[], draft: RecordTexts<Name>): RecordTexts<Name> {
  const texts: RecordTexts<Name> = {};
  for (const { name } of fields) {
    const text = draft[name]?.trim() ?? '';
    if (text !== '') {
      texts[name] = text;
    }
  }
  return texts;
}

/** What a record consists of, to be made or changed: in a FormDialog. */
export function RecordForm<Name extends string>(props: RecordFormProps<Name>) {
  const { title, submit, fields, record = {}, before, after, incomplete = false, onSave, onClose } = props;
  const mayGrant = useMay('administrator');
  const [draft, setDraft] = useState<RecordTexts<Name>>(record);
  const [faults, setFaults] = useState<readonly FieldError[]>([]);
  const texts = textsOf(fields, draft);
  const faultOf = (name: string) => {
    const fault = faults.find((each) => each.path === `/${name}`);
    return fault === undefined ? undefined : t.faults.of(fault.code, fault.text);
  };
  const missing = fields.some(({ name, required }) => required === true && texts[name] === undefined);

  const save = async () => {
    setFaults([]);
    try {
      await onSave(texts);
    } catch (failure) {
      setFaults(toApiError(failure).fields);
      throw failure;
    }
  };

  return (
    <DialogForm title={title} submit={submit} incomplete={incomplete || missing} onSubmit={save} onClose={onClose}>
      {before}
      {fields.map(({ name, label, hint, required, grants = false }) => (
        <TextField
          key={name}
          label={label}
          hint={grants && !mayGrant ? t.shell.roleNeeded(t.roles.administrator) : hint}
          required={required}
          disabled={grants && !mayGrant}
          value={draft[name] ?? ''}
          fault={faultOf(name)}
          onValue={(value) => setDraft((now) => ({ ...now, [name]: value }))}
        />
      ))}
      {after?.(faultOf)}
    </DialogForm>
  );
}
