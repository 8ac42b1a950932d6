import { Select, Textarea } from '@fluentui/react-components';

import { t } from '#/texts';

import { offers, type MailSwitch } from '../profile';
import { CertificateFile } from './CertificateFile';
import { useDraft, useFindings } from './context';
import { CheckedField, ChoiceMemberField, TextMemberField, wordOf } from './fields';
import { CertificateField, SwitchField } from './MailFields';
import { RootChoice } from './RootChoice';

const { members, hints } = t.profiles;

function TrustedSettings() {
  const { profile } = useDraft();
  return (
    <>
      <CertificateFile />
      {offers(profile, 'destinationStore') && (
        <ChoiceMemberField
          member="destinationStore"
          words={['computerRoot', 'computerIntermediate', 'userIntermediate']}
        />
      )}
    </>
  );
}

function ScepSettings() {
  const { profile, set } = useDraft();
  const findings = useFindings('scepServerUrls');
  return (
    <>
      <CheckedField label={members.scepServerUrls ?? ''} hint={hints.scepServerUrls} required findings={findings}>
        <Textarea
          value={(profile.scepServerUrls ?? []).join('\n')}
          rows={2}
          spellCheck={false}
          onChange={(_, data) => set({ scepServerUrls: data.value.split('\n') })}
        />
      </CheckedField>
      <RootChoice />
    </>
  );
}

function PkcsSettings() {
  return (
    <>
      <TextMemberField member="certificationAuthority" required />
      <TextMemberField member="certificationAuthorityName" required />
      <TextMemberField member="certificateTemplateName" required />
      <RootChoice />
    </>
  );
}

/** Which apps may use the certificate, where Android asks. */
export function AccessFields() {
  const { profile, set } = useDraft();
  const findings = useFindings('certificateAccess');
  if (!offers(profile, 'certificateAccess')) {
    return null;
  }
  const access = profile.certificateAccess ?? { mode: 'userApproval' };
  return (
    <>
      <CheckedField label={members.certificateAccess ?? ''} findings={findings}>
        <Select
          value={access.mode}
          onChange={(_, data) =>
            set({ certificateAccess: data.value === 'specificApps' ? { mode: data.value, packageIds: [] } : { mode: data.value } })
          }
        >
          <option value="userApproval">{wordOf('userApproval')}</option>
          <option value="specificApps">{wordOf('specificApps')}</option>
        </Select>
      </CheckedField>
      {access.mode === 'specificApps' && (
        <CheckedField label={wordOf('specificApps')} hint={hints.packageIds} findings={[]}>
          <Textarea
            value={(access.packageIds ?? []).join('\n')}
            spellCheck={false}
            onChange={(_, data) => set({ certificateAccess: { ...access, packageIds: data.value.split('\n') } })}
          />
        </CheckedField>
      )}
    </>
  );
}

export const keyStores: readonly string[] = ['tpmElseSoftware', 'tpmElseFail', 'passportElseFail', 'software'];

function ImportedSettings() {
  const { profile, isNew } = useDraft();
  return (
    <>
      <ChoiceMemberField
        member="intendedPurpose"
        words={['unassigned', 'smimeEncryption', 'smimeSigning']}
        disabled={!isNew}
      />
      {offers(profile, 'keyStorageProvider') && (
        <ChoiceMemberField member="keyStorageProvider" words={keyStores} disabled={!isNew} />
      )}
      <AccessFields />
    </>
  );
}

function MailSettings() {
  const { profile, set } = useDraft();
  const flip = (member: 'signingEnabled' | 'encryptByDefault') => (next: MailSwitch) => set({ [member]: next });
  return (
    <>
      <ChoiceMemberField member="smime" words={['disabled', 'enabled']} />
      <SwitchField label={members.signingEnabled ?? ''} value={profile.signingEnabled} onChange={flip('signingEnabled')} />
      <CertificateField member="signingCertificate" />
      <SwitchField label={members.encryptByDefault ?? ''} value={profile.encryptByDefault} onChange={flip('encryptByDefault')} />
      <ChoiceMemberField member="perMessageEncryption" words={['disabled', 'enabled']} />
      <CertificateField member="encryptionCertificate" />
    </>
  );
}

/** What a profile of its kind cannot do without. */
export function SettingsStep() {
  const { profile } = useDraft();
  switch (profile.kind) {
    case 'trustedCertificate':
      return <TrustedSettings />;
    case 'scep':
      return <ScepSettings />;
    case 'pkcs':
      return <PkcsSettings />;
    case 'pkcsImported':
      return <ImportedSettings />;
    default:
      return <MailSettings />;
  }
}
