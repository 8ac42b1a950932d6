import { Button, Input, makeStyles, Select, tokens } from '@fluentui/react-components';
import { AddRegular, DeleteRegular } from '@fluentui/react-icons';
import { useRef } from 'react';

import { t } from '#/texts';

import { offersDeviceType, type San } from '../profile';
import { variablesFor } from '../variables';
import { useDraft, useFindings, useFindingsAt } from './context';
import { CheckedField, ChoiceMemberField, Faults, FieldGroup, TextMemberField, wordOf } from './fields';
import { NamesPreview } from './NamesPreview';

const useStyles = makeStyles({
  san: {
    display: 'grid',
    gridTemplateColumns: '110px minmax(0, 1fr) auto',
    gap: tokens.spacingHorizontalS,
    alignItems: 'start',
    marginBottom: tokens.spacingVerticalS,
  },
  narrow: { minWidth: 0 },
});

const formats: readonly string[] = [
  'commonName',
  'commonNameIncludingEmail',
  'commonNameAsEmail',
  'imei',
  'serialNumber',
  'custom',
  'notConfigured',
];

function SanRow({ san, index, onChange, onRemove }: { san: San; index: number; onChange: (san: San) => void; onRemove: () => void }) {
  const styles = useStyles();
  const findings = useFindingsAt(`/subjectAlternativeNames/${index}`);
  const { wizard } = t.profiles;
  return (
    <div>
      <div className={styles.san}>
        <Select
          aria-label={wizard.sanKind(index + 1)}
          className={styles.narrow}
          value={san.kind}
          onChange={(_, data) => onChange({ ...san, kind: data.value })}
        >
          {['upn', 'email', 'dns', 'uri'].map((kind) => (
            <option key={kind} value={kind}>
              {wordOf(kind)}
            </option>
          ))}
        </Select>
        <Input
          aria-label={wizard.sanValue(index + 1)}
          aria-invalid={findings.some((finding) => finding.severity === 'error')}
          className={styles.narrow}
          spellCheck={false}
          value={san.value ?? ''}
          onChange={(_, data) => onChange({ kind: san.kind, value: data.value === '' ? undefined : data.value })}
        />
        <Button
          appearance="subtle"
          icon={<DeleteRegular />}
          aria-label={wizard.removeSan(index + 1)}
          onClick={onRemove}
        />
      </div>
      <Faults findings={findings} />
    </div>
  );
}

function Sans() {
  const { profile, set } = useDraft();
  const all = useFindings('subjectAlternativeNames').filter((finding) => finding.path === '/subjectAlternativeNames');
  const sans = profile.subjectAlternativeNames ?? [];
  const put = (next: San[]) => set({ subjectAlternativeNames: next });
  const add = useRef<HTMLButtonElement>(null);
  const remove = (index: number) => {
    put(sans.filter((_, at) => at !== index));
    add.current?.focus(); // The button that had it is gone.
  };
  return (
    <FieldGroup label={t.profiles.members.subjectAlternativeNames ?? ''}>
      {sans.map((san, index) => (
        <SanRow
          // The order never changes, and rows have nothing else of their own.
          key={index}
          san={san}
          index={index}
          onChange={(next) => put(sans.map((each, at) => (at === index ? next : each)))}
          onRemove={() => remove(index)}
        />
      ))}
      <Faults findings={all} />
      <div>
        <Button
          ref={add}
          icon={<AddRegular />}
          onClick={() => put([...sans, { kind: profile.certificateType === 'device' ? 'dns' : 'upn' }])}
        >
          {t.profiles.wizard.addSan}
        </Button>
      </div>
    </FieldGroup>
  );
}

/** Puts a variable at the template's end. */
function VariableChoice() {
  const { profile, set } = useDraft();
  const { wizard } = t.profiles;
  return (
    <CheckedField label={wizard.variable} hint={wizard.variableHint} findings={[]}>
      <Select
        value=""
        onChange={(_, data) =>
          data.value !== '' && set({ subjectNameTemplate: `${profile.subjectNameTemplate ?? ''}{{${data.value}}}` })
        }
      >
        <option value="">{wizard.choose}</option>
        {variablesFor(profile).map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </Select>
    </CheckedField>
  );
}

/** Whom the certificate names, with what that comes to on one device. */
export function NamesStep() {
  const { profile, set } = useDraft();
  const ofDevice = profile.certificateType === 'device';
  return (
    <>
      <ChoiceMemberField
        member="certificateType"
        words={offersDeviceType(profile) ? ['user', 'device'] : ['user']}
        onChoose={(type) =>
          set({ certificateType: type, subjectNameFormat: type === 'device' ? 'custom' : (profile.subjectNameFormat ?? 'commonName') })
        }
      />
      <ChoiceMemberField member="subjectNameFormat" words={ofDevice ? ['custom'] : formats} />
      {profile.subjectNameFormat === 'custom' && (
        <>
          <TextMemberField member="subjectNameTemplate" required />
          <VariableChoice />
        </>
      )}
      <Sans />
      <NamesPreview />
    </>
  );
}
