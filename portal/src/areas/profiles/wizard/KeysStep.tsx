import { Button, Checkbox, Input, makeStyles, Select, tokens } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { useState } from 'react';

import { t } from '#/texts';

import { keySizesOf, knownUsages, offers, type ExtendedKeyUsage } from '../profile';
import { useDraft, useFindings } from './context';
import { CheckedField, ChoiceMemberField, Faults, FieldGroup, NumberInput, SetMemberField, wordOf } from './fields';
import { AccessFields, keyStores } from './SettingsStep';

const useStyles = makeStyles({
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalS,
    alignItems: 'flex-end',
    marginTop: tokens.spacingVerticalS,
  },
  narrow: { flex: '1 1 140px', minWidth: 0 },
});

const { members, hints, wizard } = t.profiles;

function ValidityFields() {
  const { profile, set } = useDraft();
  const findings = useFindings('validity');
  const { validity } = profile;
  const unit = validity?.unit ?? 'months';
  return (
    <>
      <CheckedField label={members.validity ?? ''} hint={hints.validity} findings={findings}>
        <NumberInput
          value={validity?.value}
          onChange={(value) => set({ validity: value === undefined ? undefined : { value, unit } })}
        />
      </CheckedField>
      {validity !== undefined && (
        <CheckedField label={wizard.validityUnit} findings={[]}>
          <Select value={unit} onChange={(_, data) => set({ validity: { ...validity, unit: data.value } })}>
            {['days', 'months', 'years'].map((word) => (
              <option key={word} value={word}>
                {wordOf(word)}
              </option>
            ))}
          </Select>
        </CheckedField>
      )}
    </>
  );
}

function KeySizeField() {
  const { profile, set } = useDraft();
  const findings = useFindings('keySize');
  return (
    <CheckedField label={members.keySize ?? ''} findings={findings}>
      <Select value={String(profile.keySize ?? 2048)} onChange={(_, data) => set({ keySize: Number(data.value) })}>
        {keySizesOf(profile).map((size) => (
          <option key={size} value={size}>
            {size}
          </option>
        ))}
      </Select>
    </CheckedField>
  );
}

function OtherUsage({ onAdd }: { onAdd: (usage: ExtendedKeyUsage) => void }) {
  const styles = useStyles();
  const [name, setName] = useState('');
  const [oid, setOid] = useState('');
  return (
    <div className={styles.row}>
      <Input
        aria-label={wizard.usageName}
        placeholder={wizard.usageName}
        className={styles.narrow}
        value={name}
        onChange={(_, data) => setName(data.value)}
      />
      <Input
        aria-label={wizard.usageOid}
        placeholder={wizard.usageOid}
        className={styles.narrow}
        value={oid}
        onChange={(_, data) => setOid(data.value)}
      />
      <Button
        icon={<AddRegular />}
        disabledFocusable={oid.trim() === ''}
        onClick={() => {
          onAdd({ name: name.trim(), oid: oid.trim() });
          setName('');
          setOid('');
        }}
      >
        {wizard.addUsage}
      </Button>
    </div>
  );
}

function Usages() {
  const { profile, set } = useDraft();
  const findings = useFindings('extendedKeyUsages');
  if (!offers(profile, 'extendedKeyUsages')) {
    return null;
  }
  const chosen = profile.extendedKeyUsages ?? [];
  const others = chosen.filter((usage) => !knownUsages.some((known) => known.oid === usage.oid));
  const put = (next: ExtendedKeyUsage[]) => set({ extendedKeyUsages: next });
  return (
    <FieldGroup label={members.extendedKeyUsages ?? ''}>
      {[...knownUsages, ...others].map((usage) => (
        <Checkbox
          key={usage.oid}
          label={usage.name === '' ? usage.oid : `${usage.name} (${usage.oid})`}
          checked={chosen.some((each) => each.oid === usage.oid)}
          onChange={(_, data) =>
            put(data.checked === true ? [...chosen, usage] : chosen.filter((each) => each.oid !== usage.oid))
          }
        />
      ))}
      <OtherUsage onAdd={(usage) => put([...chosen.filter((each) => each.oid !== usage.oid), usage])} />
      <Faults findings={findings} />
    </FieldGroup>
  );
}

/** The key, what it is for, how long the certificate lives and when it is renewed. */
export function KeysStep() {
  const { profile, set } = useDraft();
  const threshold = useFindings('renewalThresholdPercent');
  const isEc = profile.kind === 'pkcs' && profile.keyAlgorithm === 'ec';
  return (
    <>
      {profile.kind === 'pkcs' && <ChoiceMemberField member="keyAlgorithm" words={['rsa', 'ec']} onChoose={(keyAlgorithm) => set({ keyAlgorithm, curve: profile.curve ?? 'P-256' })} />}
      {isEc ? <ChoiceMemberField member="curve" words={['P-256', 'P-384']} /> : <KeySizeField />}
      {offers(profile, 'keyStorageProvider') && <ChoiceMemberField member="keyStorageProvider" words={keyStores} />}
      <SetMemberField member="keyUsage" words={['digitalSignature', 'keyEncipherment']} />
      <SetMemberField member="hashAlgorithms" words={['sha2', 'sha1']} />
      <Usages />
      <ValidityFields />
      <CheckedField label={members.renewalThresholdPercent ?? ''} hint={hints.renewalThresholdPercent} findings={threshold}>
        <NumberInput
          value={profile.renewalThresholdPercent}
          onChange={(renewalThresholdPercent) => set({ renewalThresholdPercent: renewalThresholdPercent ?? 0 })}
        />
      </CheckedField>
      {profile.kind === 'pkcs' && <ChoiceMemberField member="pfxEncryption" words={['aes256', 'legacy']} />}
      {offers(profile, 'allowAllAppsAccess') && (
        <Checkbox
          label={members.allowAllAppsAccess}
          checked={profile.allowAllAppsAccess === true}
          onChange={(_, data) => set({ allowAllAppsAccess: data.checked === true })}
        />
      )}
      <AccessFields />
    </>
  );
}
