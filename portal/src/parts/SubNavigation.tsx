import { makeStyles, mergeClasses, shorthands, tokens } from '@fluentui/react-components';
import { NavLink } from 'react-router';

const useStyles = makeStyles({
  list: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalXS,
    margin: `0 0 ${tokens.spacingVerticalXL}`,
    padding: 0,
    listStyleType: 'none',
    ...shorthands.borderBottom('1px', 'solid', tokens.colorNeutralStroke2),
  },
  link: {
    display: 'block',
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
    color: tokens.colorNeutralForeground2,
    textDecorationLine: 'none',
    borderRadius: tokens.borderRadiusMedium,
    ...shorthands.borderBottom('3px', 'solid', 'transparent'),
    ':hover': { color: tokens.colorNeutralForeground1 },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  here: {
    color: tokens.colorNeutralForeground1,
    fontWeight: tokens.fontWeightSemibold,
    borderRadius: 0,
    ...shorthands.borderBottom('3px', 'solid', tokens.colorCompoundBrandStroke),
  },
});

interface SubNavigationProps {
  label: string;
  pages: readonly { to: string; text: string }[];
}

/** The pages of one area, beside each other. */
export function SubNavigation({ label, pages }: SubNavigationProps) {
  const styles = useStyles();
  return (
    <nav aria-label={label}>
      <ul className={styles.list}>
        {pages.map((page) => (
          <li key={page.to}>
            <NavLink to={page.to} end className={({ isActive }) => mergeClasses(styles.link, isActive && styles.here)}>
              {page.text}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
