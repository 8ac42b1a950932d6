import { makeStyles, shorthands, Skeleton, SkeletonItem, Text, tokens } from '@fluentui/react-components';
import { Link } from 'react-router';

import { t } from '#/texts';

const useStyles = makeStyles({
  tiles: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(200px, 100%), 1fr))',
    gap: tokens.spacingHorizontalL,
    margin: 0,
    padding: 0,
    listStyleType: 'none',
    '@media (max-width: 480px)': { gridTemplateColumns: 'repeat(2, minmax(0, 1fr))', gap: tokens.spacingHorizontalM },
  },
  tile: {
    display: 'grid',
    gap: tokens.spacingVerticalXS,
    height: '100%',
    boxSizing: 'border-box',
    alignContent: 'start',
    padding: `${tokens.spacingVerticalL} ${tokens.spacingHorizontalXL}`,
    borderRadius: tokens.borderRadiusXLarge,
    color: tokens.colorNeutralForeground1,
    textDecorationLine: 'none',
    backgroundColor: tokens.colorNeutralBackground1,
    ...shorthands.border('1px', 'solid', tokens.colorNeutralStroke2),
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
    '@media (max-width: 480px)': { padding: tokens.spacingHorizontalM },
  },
  label: { color: tokens.colorNeutralForeground2 },
  value: { fontVariantNumeric: 'tabular-nums' },
});

export interface TileFigure {
  label: string;
  /** Not set while it is not known. */
  value: string | undefined;
  note?: string | undefined;
  to: string;
}

/** Figures at a glance; each leads to what is behind it. */
export function Tiles({ figures }: { figures: readonly TileFigure[] }) {
  const styles = useStyles();
  return (
    <ul className={styles.tiles}>
      {figures.map((figure) => (
        <li key={figure.label}>
          <Link to={figure.to} className={styles.tile}>
            <Text size={200} className={styles.label}>
              {figure.label}
            </Text>
            {figure.value === undefined ? (
              <Skeleton aria-label={t.common.loading}>
                <SkeletonItem size={32} />
              </Skeleton>
            ) : (
              <Text size={700} weight="semibold" className={styles.value}>
                {figure.value}
              </Text>
            )}
            {figure.note !== undefined && (
              <Text size={200} className={styles.label}>
                {figure.note}
              </Text>
            )}
          </Link>
        </li>
      ))}
    </ul>
  );
}
