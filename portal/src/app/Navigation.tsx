import { Caption1Strong, makeStyles, mergeClasses, shorthands, tokens } from '@fluentui/react-components';
import { NavLink } from 'react-router';

import { t } from '#/texts';

import { areas, type Area, type Section } from './areas';
import { roleAllows } from './roles';
import { useSession } from './session';

const useStyles = makeStyles({
  nav: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalL,
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalS}`,
  },
  heading: {
    display: 'block',
    color: tokens.colorNeutralForeground2,
    padding: `0 ${tokens.spacingHorizontalM} ${tokens.spacingVerticalXS}`,
  },
  list: { margin: 0, padding: 0, listStyleType: 'none', display: 'grid', gap: '2px' },
  link: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    minHeight: '36px',
    padding: `0 ${tokens.spacingHorizontalM}`,
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground1,
    textDecorationLine: 'none',
    position: 'relative',
    ':hover': { backgroundColor: tokens.colorSubtleBackgroundHover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  here: {
    backgroundColor: tokens.colorNeutralBackground1Selected,
    fontWeight: tokens.fontWeightSemibold,
    '::before': {
      content: '""',
      position: 'absolute',
      insetInlineStart: 0,
      top: '9px',
      bottom: '9px',
      width: '3px',
      borderRadius: tokens.borderRadiusCircular,
      backgroundColor: tokens.colorCompoundBrandForeground1,
    },
  },
  icon: { fontSize: '20px', lineHeight: 0, ...shorthands.flex(0, 0, 'auto') },
  iconHere: { color: tokens.colorCompoundBrandForeground1 },
});

const sections: readonly Section[] = ['top', 'directory', 'certificates', 'operations', 'installation'];

function Entry({ area, onGo }: { area: Area; onGo?: (() => void) | undefined }) {
  const styles = useStyles();
  const Icon = area.icon;
  return (
    <li>
      <NavLink
        to={area.to}
        end={area.to === '/'}
        onClick={onGo}
        className={({ isActive }) => mergeClasses(styles.link, isActive && styles.here)}
      >
        {({ isActive }) => (
          <>
            <span className={mergeClasses(styles.icon, isActive && styles.iconHere)} aria-hidden="true">
              <Icon />
            </span>
            {area.text}
          </>
        )}
      </NavLink>
    </li>
  );
}

/** All areas that this role may see. `onGo` is called when one is chosen. */
export function Navigation({ onGo }: { onGo?: () => void }) {
  const styles = useStyles();
  const { role } = useSession();
  const seen = areas.filter((area) => roleAllows(role, area.least));
  return (
    <nav className={styles.nav} aria-label={t.shell.navigation}>
      {sections.map((section) => {
        const entries = seen.filter((area) => area.section === section);
        return entries.length === 0 ? null : (
          <div key={section}>
            {section !== 'top' && <Caption1Strong className={styles.heading}>{t.shell.sections[section]}</Caption1Strong>}
            <ul className={styles.list}>
              {entries.map((area) => (
                <Entry key={area.to} area={area} onGo={onGo} />
              ))}
            </ul>
          </div>
        );
      })}
    </nav>
  );
}
