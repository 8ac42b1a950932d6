import { Button, makeStyles, mergeClasses, shorthands, Spinner, Text, tokens, typographyStyles } from '@fluentui/react-components';
import { useEffect, useRef, type FormEvent } from 'react';
import { useNavigate } from 'react-router';

import { ErrorPanel } from '#/parts/ErrorPanel';
import { PageHeader } from '#/parts/PageHeader';
import { t } from '#/texts';

import type { Profile } from '../profile';
import { AssignmentsStep } from './AssignmentsStep';
import { BasicsStep } from './BasicsStep';
import { DraftContext } from './context';
import { KeysStep } from './KeysStep';
import { LeaveDialog } from './LeaveDialog';
import { NamesStep } from './NamesStep';
import { ReviewStep } from './ReviewStep';
import { SettingsStep } from './SettingsStep';
import type { Step, StepId } from './steps';
import { useWizard } from './useWizard';

const pages: Record<StepId, () => React.ReactNode> = {
  basics: BasicsStep,
  certificate: SettingsStep,
  settings: SettingsStep,
  names: NamesStep,
  keys: KeysStep,
  assignments: AssignmentsStep,
  review: ReviewStep,
};

const useStyles = makeStyles({
  steps: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`,
    margin: `0 0 ${tokens.spacingVerticalL}`,
    padding: 0,
    listStyleType: 'none',
  },
  step: {
    color: tokens.colorNeutralForeground2,
    paddingBottom: tokens.spacingVerticalXS,
    ...shorthands.borderBottom('2px', 'solid', tokens.colorNeutralStroke2),
  },
  current: {
    color: tokens.colorNeutralForeground1,
    fontWeight: tokens.fontWeightSemibold,
    ...shorthands.borderBottom('2px', 'solid', tokens.colorCompoundBrandStroke),
  },
  form: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalL,
    maxWidth: '760px',
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadiusXLarge,
    padding: tokens.spacingHorizontalXL,
    ...shorthands.border('1px', 'solid', tokens.colorNeutralStroke2),
    '@media (max-width: 640px)': { padding: tokens.spacingHorizontalL },
  },
  heading: {
    ...typographyStyles.subtitle2,
    margin: 0,
    borderRadius: tokens.borderRadiusSmall,
    outlineStyle: 'none',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '4px' },
  },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  fault: { color: tokens.colorPaletteRedForeground1 },
});

function Progress({ steps, at }: { steps: readonly Step[]; at: number }) {
  const styles = useStyles();
  return (
    <nav aria-label={t.profiles.wizard.progress}>
      <ol className={styles.steps}>
        {steps.map((step, index) => (
          <li
            key={step.id}
            className={mergeClasses(styles.step, index === at && styles.current)}
            aria-current={index === at ? 'step' : undefined}
          >
            {index + 1}. {t.profiles.wizard.steps[step.id]}
          </li>
        ))}
      </ol>
    </nav>
  );
}

/** A profile in steps, with a summary at the end. Enter goes on, as in every form. */
export function Wizard({ start, etag }: { start: Profile; etag: string }) {
  const styles = useStyles();
  const navigate = useNavigate();
  const heading = useRef<HTMLHeadingElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const shown = useRef(0);
  const { draft, steps, at, busy, error, faulty, unsaved, back, next, save } = useWizard(start, etag);
  const { profiles } = t;
  const { wizard } = profiles;
  const step = steps[at];
  const last = at === steps.length - 1;
  const Page = pages[step?.id ?? 'basics'];

  useEffect(() => {
    if (shown.current !== at) {
      shown.current = at;
      heading.current?.focus(); // Who hears the page learns that it is another step.
    }
  }, [at]);

  useEffect(() => {
    if (faulty) {
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
    }
  }, [faulty]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy) {
      (last ? save : next)();
    }
  };

  const title = draft.isNew ? wizard.newTitle : wizard.editTitle(start.displayName);
  return (
    <DraftContext value={draft}>
      <PageHeader title={title} trail={[{ text: profiles.title, to: '/profiles' }]} />
      <Progress steps={steps} at={at} />
      <form ref={form} className={styles.form} onSubmit={submit} noValidate>
        <h2 ref={heading} tabIndex={-1} className={styles.heading}>
          {wizard.stepOf(at + 1, steps.length, wizard.steps[step?.id ?? 'basics'] ?? '')}
        </h2>
        <Page />
        {error && <ErrorPanel error={error} />}
        {faulty && (
          <Text role="alert" className={styles.fault}>
            {wizard.fixFirst}
          </Text>
        )}
        <div className={styles.buttons}>
          {at > 0 && (
            <Button onClick={back} disabledFocusable={busy}>
              {wizard.back}
            </Button>
          )}
          <Button
            type="submit"
            appearance="primary"
            disabledFocusable={busy}
            icon={busy ? <Spinner size="tiny" /> : undefined}
          >
            {last ? (draft.isNew ? wizard.create : wizard.save) : wizard.next}
          </Button>
          <Button
            appearance="subtle"
            onClick={() => void navigate(start.id === undefined ? '/profiles' : `/profiles/${start.id}`)}
          >
            {t.common.cancel}
          </Button>
        </div>
      </form>
      <LeaveDialog when={unsaved} />
    </DraftContext>
  );
}
