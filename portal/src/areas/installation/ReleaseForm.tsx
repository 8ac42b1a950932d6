import { useState } from 'react';

import { TextField } from '#/parts/fields';
import { DialogForm } from '#/parts/FormDialog';
import { t } from '#/texts';

import { fromLocalInput, toLocalInput, type Release } from './releases';

const { releases: texts } = t;

interface ReleaseFormProps {
  /** The one that is changed; a new one without. */
  release: Release | undefined;
  /** Versions of the others. */
  taken: readonly string[];
  onSave: (release: Release) => Promise<void>;
  onClose: () => void;
}

/** Publishes a release, or changes one: in a FormDialog. */
export function ReleaseForm({ release, taken, onSave, onClose }: ReleaseFormProps) {
  const [version, setVersion] = useState(release?.version ?? '');
  const [releasedAt, setReleasedAt] = useState(() => toLocalInput(release?.releasedAt ?? new Date().toISOString()));
  const [notes, setNotes] = useState(release?.notes ?? '');
  const at = fromLocalInput(releasedAt);
  const known = taken.includes(version.trim());

  const save = async () => {
    const text = notes.trim();
    await onSave({ version: version.trim(), releasedAt: at ?? '', ...(text === '' ? {} : { notes: text }) });
  };

  return (
    <DialogForm
      title={release === undefined ? texts.addTitle : texts.editTitle(release.version)}
      submit={release === undefined ? texts.publish : texts.save}
      incomplete={version.trim() === '' || known || at === undefined}
      onSubmit={save}
      onClose={onClose}
    >
      <TextField
        label={texts.version}
        hint={texts.versionHint}
        required
        disabled={release !== undefined}
        fault={known ? texts.known : undefined}
        value={version}
        onValue={setVersion}
      />
      <TextField
        label={texts.releasedAt}
        hint={texts.releasedAtHint}
        type="datetime-local"
        required
        value={releasedAt}
        onValue={setReleasedAt}
      />
      <TextField label={texts.notes} hint={texts.notesHint} lines={4} value={notes} onValue={setNotes} />
    </DialogForm>
  );
}
