import { Checkbox, Switch } from '@fluentui/react-components';

import { t } from '#/texts';

import type { MailSwitch } from '../profile';
import { FieldGroup } from './fields';

interface SwitchFieldProps {
  label: string;
  value: MailSwitch | undefined;
  onChange: (value: MailSwitch) => void;
}

/** A switch of the mail program, which its user may be let change. */
export function SwitchField({ label, value = { value: 'disabled' }, onChange }: SwitchFieldProps) {
  return (
    <FieldGroup label={label}>
      <Switch
        aria-label={label}
        checked={value.value === 'enabled'}
        label={value.value === 'enabled' ? t.profiles.words.enabled : t.profiles.words.disabled}
        onChange={(_, data) => onChange({ ...value, value: data.checked ? 'enabled' : 'disabled' })}
      />
      <Checkbox
        checked={value.userMayChange === true}
        label={t.profiles.wizard.userMayChange}
        onChange={(_, data) => onChange({ ...value, userMayChange: data.checked === true })}
      />
    </FieldGroup>
  );
}
