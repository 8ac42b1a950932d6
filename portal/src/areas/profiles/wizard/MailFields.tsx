import { Checkbox, makeStyles, Select, Switch } from '@fluentui/react-components';

import { t } from '#/texts';

import type { MailCertificate, MailSwitch } from '../profile';
import { useProfiles } from '../queries';
import { useDraft, useFindings } from './context';
import { CheckedField, FieldGroup, wordOf } from './fields';

const useStyles = makeStyles({ field: { display: 'flex', flexDirection: 'column' } });

interface UserMayChangeProps<T extends MailSwitch> {
  value: T;
  onChange: (value: T) => void;
}

function UserMayChange<T extends MailSwitch>({ value, onChange }: UserMayChangeProps<T>) {
  return (
    <Checkbox
      checked={value.userMayChange === true}
      label={t.profiles.wizard.userMayChange}
      onChange={(_, data) => onChange({ ...value, userMayChange: data.checked === true })}
    />
  );
}

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
      <UserMayChange value={value} onChange={onChange} />
    </FieldGroup>
  );
}

interface CertificateFieldProps {
  member: 'signingCertificate' | 'encryptionCertificate';
}

/** Which certificate the mail program uses: the one of a profile, or one that its user chooses. */
export function CertificateField({ member }: CertificateFieldProps) {
  const styles = useStyles();
  const { profile, set } = useDraft();
  const findings = useFindings(member);
  const profiles = useProfiles();
  const value: MailCertificate = profile[member] ?? { value: 'notConfigured' };
  const put = (next: MailCertificate) => set({ [member]: next });
  const able = (profiles.data ?? []).filter(
    (each) => each.platform === profile.platform && ['scep', 'pkcs', 'pkcsImported'].includes(each.kind),
  );
  return (
    <div role="group" aria-label={t.profiles.members[member]} className={styles.field}>
      <CheckedField label={t.profiles.members[member] ?? member} findings={findings}>
        <Select
          value={value.value === 'profile' ? (value.profileId ?? '') : value.value}
          onChange={(_, data) => {
            const { profileId: _dropped, ...rest } = value;
            const fixed = ['notConfigured', 'none'].includes(data.value);
            put(fixed ? { ...rest, value: data.value } : { ...rest, value: 'profile', profileId: data.value });
          }}
        >
          <option value="notConfigured">{wordOf('notConfigured')}</option>
          <option value="none">{wordOf('none')}</option>
          {able.map((each) => (
            <option key={each.id} value={each.id}>
              {each.displayName}
            </option>
          ))}
        </Select>
      </CheckedField>
      <UserMayChange value={value} onChange={put} />
    </div>
  );
}
