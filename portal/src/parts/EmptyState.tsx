import { makeStyles, Subtitle2, Text, tokens } from '@fluentui/react-components';
import type { ReactElement, ReactNode } from 'react';

const useStyles = makeStyles({
  root: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    textAlign: 'center',
    gap: tokens.spacingVerticalS,
    padding: `${tokens.spacingVerticalXXXL} ${tokens.spacingHorizontalL}`,
  },
  icon: { fontSize: '40px', lineHeight: 1, color: tokens.colorBrandForeground1 },
  title: { margin: 0 },
  text: { color: tokens.colorNeutralForeground2, maxWidth: '56ch' },
  action: { marginTop: tokens.spacingVerticalS },
});

interface EmptyStateProps {
  icon: ReactElement;
  title: string;
  /** What to do first. */
  text?: string;
  action?: ReactNode;
}

/** In place of a list that has nothing yet. */
export function EmptyState({ icon, title, text, action }: EmptyStateProps) {
  const styles = useStyles();
  return (
    <div className={styles.root}>
      <span className={styles.icon} aria-hidden="true">
        {icon}
      </span>
      <Subtitle2 as="h2" align="center" className={styles.title}>
        {title}
      </Subtitle2>
      {text !== undefined && <Text align="center" className={styles.text}>{text}</Text>}
      {action !== undefined && <div className={styles.action}>{action}</div>}
    </div>
  );
}
