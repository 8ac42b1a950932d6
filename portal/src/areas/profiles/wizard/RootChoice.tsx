import { Select } from '@fluentui/react-components';

import { t } from '#/texts';

import { offers } from '../profile';
import { useProfiles } from '../queries';
import { useDraft, useFindings } from './context';
import { CheckedField } from './fields';

/** Which trusted certificate profile this one relies on. */
export function RootChoice() {
  const { profile, set } = useDraft();
  const findings = useFindings('rootCertificateProfileId');
  const profiles = useProfiles();
  if (!offers(profile, 'rootCertificateProfileId')) {
    return null;
  }
  const roots = (profiles.data ?? []).filter(
    (each) => each.kind === 'trustedCertificate' && each.platform === profile.platform,
  );
  return (
    <CheckedField
      label={t.profiles.members.rootCertificateProfileId ?? ''}
      hint={t.profiles.hints.rootCertificateProfileId}
      required
      findings={findings}
    >
      <Select
        value={profile.rootCertificateProfileId ?? ''}
        onChange={(_, data) => set({ rootCertificateProfileId: data.value })}
      >
        <option value="">{t.profiles.wizard.choose}</option>
        {roots.map((root) => (
          <option key={root.id} value={root.id}>
            {root.displayName}
          </option>
        ))}
      </Select>
    </CheckedField>
  );
}
