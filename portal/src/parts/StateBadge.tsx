import { Badge, makeStyles } from '@fluentui/react-components';
import {
  CheckmarkCircleFilled,
  CircleHintFilled,
  ClockFilled,
  DismissCircleFilled,
  SubtractCircleFilled,
  WarningFilled,
} from '@fluentui/react-icons';
import type { ReactElement } from 'react';

import { t } from '#/texts';

const useStyles = makeStyles({
  // As high as its words need, which some languages have more of than fit on a line.
  // A column gets narrower than its longest word only where nothing else helps.
  badge: { height: 'auto', minHeight: '20px', maxWidth: '100%', boxSizing: 'border-box', overflowWrap: 'break-word' },
});

/** How good a state is. Shape and words say it as well as the colour. */
export type Tone = 'good' | 'working' | 'warning' | 'bad' | 'neutral' | 'unknown';

const tones: Record<Tone, { color: 'success' | 'informative' | 'warning' | 'danger' | 'subtle'; icon: ReactElement }> = {
  good: { color: 'success', icon: <CheckmarkCircleFilled /> },
  working: { color: 'informative', icon: <ClockFilled /> },
  warning: { color: 'warning', icon: <WarningFilled /> },
  bad: { color: 'danger', icon: <DismissCircleFilled /> },
  neutral: { color: 'informative', icon: <SubtractCircleFilled /> },
  unknown: { color: 'informative', icon: <CircleHintFilled /> },
};

/** The kinds of states that `t.states` names. */
export type StateKind = keyof typeof t.states;

const toneOf: Record<StateKind, Record<string, Tone>> = {
  device: {
    registered: 'neutral',
    enrolled: 'good',
    retiring: 'working',
    wiping: 'working',
    retired: 'neutral',
    wiped: 'neutral',
    unenrolled: 'neutral',
  },
  issuance: {
    installed: 'good',
    issued: 'good',
    enrollmentSucceeded: 'good',
    enrollmentNotNeeded: 'neutral',
    challengeIssued: 'working',
    challengeValidationSucceeded: 'working',
    issuePending: 'working',
    responsePending: 'working',
    renewVerified: 'working',
    renewalRequested: 'working',
    requested: 'working',
    challengeIssueFailed: 'bad',
    requestCreationFailed: 'bad',
    requestSubmitFailed: 'bad',
    challengeValidationFailed: 'bad',
    issueFailed: 'bad',
    responseProcessingFailed: 'bad',
    installFailed: 'bad',
    deleteFailed: 'bad',
    revoked: 'warning',
    removedFromCollection: 'neutral',
    deleted: 'neutral',
  },
  revocation: { none: 'neutral', pending: 'working', issued: 'working', failed: 'bad', revoked: 'warning' },
  deployment: { pending: 'working', succeeded: 'good', error: 'bad', conflict: 'warning', notApplicable: 'neutral' },
  request: {
    queued: 'neutral',
    leased: 'working',
    pending: 'working',
    succeeded: 'good',
    failed: 'bad',
    cancelled: 'neutral',
  },
  connector: { active: 'good', warning: 'warning', error: 'bad', disabled: 'neutral' },
};

/** A state of the API in words, with a sign. A state that the portal does not know is shown as it is. */
export function StateBadge({ kind, state }: { kind: StateKind; state: string | undefined }) {
  if (state === undefined || state === '') {
    return <span>{t.common.none}</span>;
  }
  const known = state.charAt(0).toLowerCase() + state.slice(1);
  return <ToneBadge tone={toneOf[kind][known] ?? 'unknown'} text={t.states[kind][known] ?? state} />;
}

export function ToneBadge({ tone, text }: { tone: Tone; text: string }) {
  const styles = useStyles();
  const { color, icon } = tones[tone];
  return (
    <Badge className={styles.badge} appearance="tint" color={color} icon={icon} size="medium">
      {text}
    </Badge>
  );
}
