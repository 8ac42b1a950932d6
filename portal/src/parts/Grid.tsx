import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  grid: { display: 'grid', gap: tokens.spacingHorizontalL, gridTemplateColumns: 'minmax(0, 1fr)', alignItems: 'start' },
  two: { '@media (min-width: 1180px)': { gridTemplateColumns: 'repeat(2, minmax(0, 1fr))' } },
  stack: { marginTop: tokens.spacingVerticalL },
});

/** Panels of a page: beside each other in two columns where there is room. */
export function PanelGrid({ children }: { children: ReactNode }) {
  const styles = useStyles();
  return <div className={mergeClasses(styles.grid, styles.two)}>{children}</div>;
}

/** Panels below each other, with room above. */
export function PanelStack({ children }: { children: ReactNode }) {
  const styles = useStyles();
  return <div className={mergeClasses(styles.grid, styles.stack)}>{children}</div>;
}
