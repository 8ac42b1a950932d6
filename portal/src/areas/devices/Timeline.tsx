import { makeStyles, shorthands, Text, tokens } from '@fluentui/react-components';

import { RouteLink } from '#/parts/RouteLink';
import { StateBadge } from '#/parts/StateBadge';
import { Time } from '#/parts/Time';

import type { Step } from './timeline';

const useStyles = makeStyles({
  list: {
    margin: `0 0 0 ${tokens.spacingHorizontalS}`,
    padding: 0,
    listStyleType: 'none',
    ...shorthands.borderLeft('2px', 'solid', tokens.colorNeutralStroke2),
  },
  step: {
    position: 'relative',
    padding: `0 0 ${tokens.spacingVerticalL} ${tokens.spacingHorizontalL}`,
    ':last-child': { paddingBottom: 0 },
    '::before': {
      content: '""',
      position: 'absolute',
      insetInlineStart: '-6px',
      top: '5px',
      width: '10px',
      height: '10px',
      borderRadius: tokens.borderRadiusCircular,
      backgroundColor: tokens.colorCompoundBrandForeground1,
    },
  },
  what: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'center', overflowWrap: 'anywhere' },
  when: { color: tokens.colorNeutralForeground2 },
});

/** Steps below each other on a line of time. */
export function Timeline({ steps }: { steps: readonly Step[] }) {
  const styles = useStyles();
  return (
    <ol className={styles.list}>
      {steps.map((step) => (
        <li key={step.key} className={styles.step}>
          <div className={styles.what}>
            {step.to === undefined ? <Text>{step.text}</Text> : <RouteLink to={step.to}>{step.text}</RouteLink>}
            {step.state && <StateBadge {...step.state} />}
          </div>
          <Text size={200} className={styles.when}>
            <Time value={step.at} />
          </Text>
        </li>
      ))}
    </ol>
  );
}
