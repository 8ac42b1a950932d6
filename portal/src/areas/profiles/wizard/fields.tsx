import { Checkbox, Field, Input, makeStyles, Select, shorthands, Textarea, tokens } from '@fluentui/react-components';
import type { ReactElement, ReactNode } from 'react';

import { t } from '#/texts';

import { languageOf, sentenceOf, type Finding } from '../findings';
import { offers, type Member, type Profile } from '../profile';
import { useDraft, useFindings } from './context';

const useStyles = makeStyles({
  messages: { overflowWrap: 'anywhere' },
  further: { display: 'block' },
  group: { display: 'flex', flexDirection: 'column', margin: 0, padding: 0, minWidth: 0, ...shorthands.borderStyle('none') },
  legend: { padding: 0, marginBottom: tokens.spacingVerticalXS },
  fault: { color: tokens.colorPaletteRedForeground1, fontSize: tokens.fontSizeBase200 },
});

/** Words of an enumeration of the API. */
export function wordOf(value: string): string {
  return t.profiles.words[value] ?? value;
}

function Messages({ findings }: { findings: readonly Finding[] }) {
  const styles = useStyles();
  return (
    <span className={styles.messages}>
      {findings.map((finding, index) => (
        <span
          key={`${finding.code} ${finding.path} ${finding.position}`}
          className={index > 0 ? styles.further : undefined}
          lang={languageOf(finding)}
        >
          {sentenceOf(finding)}
        </span>
      ))}
    </span>
  );
}

interface CheckedFieldProps {
  label: string;
  hint?: string | undefined;
  required?: boolean;
  findings: readonly Finding[];
  children: ReactElement;
}

/** A field with what the service says of it. */
export function CheckedField({ label, hint, required, findings, children }: CheckedFieldProps) {
  const faulty = findings.some((finding) => finding.severity === 'error');
  return (
    <Field
      label={label}
      hint={hint}
      required={required}
      validationState={findings.length === 0 ? 'none' : faulty ? 'error' : 'warning'}
      validationMessage={findings.length === 0 ? undefined : <Messages findings={findings} />}
    >
      {children}
    </Field>
  );
}

/** The members of a profile that hold a text. */
type TextMember = {
  [Name in Member]: Profile[Name] extends string | undefined ? Name : never;
}[Member];

export function TextMemberField({ member, required, lines }: { member: TextMember; required?: boolean; lines?: number }) {
  const { profile, set } = useDraft();
  const findings = useFindings(member);
  const value = profile[member] ?? '';
  const change = (text: string) => set({ [member]: text });
  return (
    <CheckedField
      label={t.profiles.members[member] ?? member}
      hint={t.profiles.hints[member]}
      required={required}
      findings={findings}
    >
      {lines === undefined ? (
        <Input value={value} spellCheck={false} onChange={(_, data) => change(data.value)} />
      ) : (
        <Textarea value={value} rows={lines} onChange={(_, data) => change(data.value)} />
      )}
    </CheckedField>
  );
}

interface ChoiceProps {
  member: TextMember;
  words: readonly string[];
  /** Other words than those of wordOf(). */
  text?: (value: string) => string;
  disabled?: boolean;
  onChoose?: (value: string) => void;
}

/** A choice among the words of an enumeration. Nothing where the platform has no such setting. */
export function ChoiceMemberField({ member, words, text = wordOf, disabled, onChoose }: ChoiceProps) {
  const { profile, set } = useDraft();
  const findings = useFindings(member);
  return (
    <CheckedField label={t.profiles.members[member] ?? member} hint={t.profiles.hints[member]} findings={findings}>
      <Select
        value={profile[member] ?? ''}
        disabled={disabled}
        onChange={(_, data) => (onChoose ? onChoose(data.value) : set({ [member]: data.value }))}
      >
        {words.map((word) => (
          <option key={word} value={word}>
            {text(word)}
          </option>
        ))}
      </Select>
    </CheckedField>
  );
}

interface SetProps {
  member: 'keyUsage' | 'hashAlgorithms';
  words: readonly string[];
}

/** Boxes of which several may be ticked. */
export function SetMemberField({ member, words }: SetProps) {
  const styles = useStyles();
  const { profile, set } = useDraft();
  const findings = useFindings(member);
  const chosen = profile[member] ?? [];
  if (!offers(profile, member)) {
    return null;
  }
  return (
    <FieldGroup label={t.profiles.members[member] ?? member}>
      {words.map((word) => (
        <Checkbox
          key={word}
          label={wordOf(word)}
          checked={chosen.includes(word)}
          onChange={(_, data) => set({ [member]: words.filter((each) => (each === word ? data.checked === true : chosen.includes(each))) })}
        />
      ))}
      <span className={styles.fault} role="status">
        {findings.length > 0 && <Messages findings={findings} />}
      </span>
    </FieldGroup>
  );
}

export function FieldGroup({ label, children }: { label: string; children: ReactNode }) {
  const styles = useStyles();
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{label}</legend>
      {children}
    </fieldset>
  );
}

/** Faults of a member that no single input shows. */
export function Faults({ findings }: { findings: readonly Finding[] }) {
  const styles = useStyles();
  return (
    <span className={styles.fault} role="status">
      {findings.length > 0 && <Messages findings={findings} />}
    </span>
  );
}

/** A number that may be left out. */
export function NumberInput({ value, onChange }: { value: number | undefined; onChange: (value: number | undefined) => void }) {
  return (
    <Input
      type="number"
      value={value === undefined ? '' : String(value)}
      onChange={(_, data) => onChange(data.value === '' ? undefined : Math.trunc(Number(data.value)))}
    />
  );
}
