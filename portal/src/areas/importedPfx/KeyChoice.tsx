import { Checkbox, Field, Select } from '@fluentui/react-components';

import { Thumbprint } from '#/parts/CopyText';
import { Facts } from '#/parts/Panel';
import { t } from '#/texts';

import type { ImportKey } from './queries';

const { form } = t.importedPfx;

interface KeyChoiceProps {
  keys: readonly ImportKey[];
  chosen: ImportKey | undefined;
  /** Whether somebody says that its fingerprint is that of the connector. */
  compared: boolean;
  onChoose: (id: string) => void;
  onCompared: (compared: boolean) => void;
}

/** The key to which passwords are sealed. Nothing but its fingerprint tells that it is the connector's. */
export function KeyChoice({ keys, chosen, compared, onChoose, onCompared }: KeyChoiceProps) {
  return (
    <>
      <Field label={form.key} hint={form.keyHint}>
        <Select value={chosen?.id ?? ''} onChange={(_, data) => onChoose(data.value)}>
          {keys.map((key) => (
            <option key={key.id} value={key.id}>
              {key.keyName} ({key.providerName})
            </option>
          ))}
        </Select>
      </Field>
      <Facts facts={[{ name: form.fingerprint, value: <Thumbprint value={chosen?.id} /> }]} />
      <Checkbox checked={compared} label={form.compared} onChange={(_, data) => onCompared(data.checked === true)} />
    </>
  );
}
