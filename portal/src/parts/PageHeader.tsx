import { makeStyles, Text, Title2, tokens } from '@fluentui/react-components';
import { useEffect, type ReactNode } from 'react';

import { t } from '#/texts';

import { RouteLink } from './RouteLink';

const useStyles = makeStyles({
  header: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    marginBottom: tokens.spacingVerticalXL,
  },
  trail: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalXS,
    margin: 0,
    padding: 0,
    listStyleType: 'none',
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground2,
  },
  top: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
  title: { margin: 0, overflowWrap: 'anywhere' },
  lead: { color: tokens.colorNeutralForeground2, maxWidth: '80ch' },
  commands: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalS,
    marginTop: tokens.spacingVerticalXS,
  },
});

/** A page above this one. */
export interface Crumb {
  text: string;
  to: string;
}

interface PageHeaderProps {
  title: string;
  lead?: string | undefined;
  /** From the outermost page on, without this one. */
  trail?: readonly Crumb[];
  /** Beside the title, such as a state badge. */
  badge?: ReactNode;
  /** The page's command bar. */
  commands?: ReactNode;
}

/** Where one is, what this page is called, and what can be done on it. Sets the window's title too. */
export function PageHeader({ title, lead, trail = [], badge, commands }: PageHeaderProps) {
  const styles = useStyles();
  useEffect(() => {
    document.title = `${title} - ${t.common.product}`;
  }, [title]);
  return (
    <header className={styles.header}>
      {trail.length > 0 && (
        <nav aria-label={t.shell.breadcrumb}>
          <ol className={styles.trail}>
            {trail.map((crumb) => (
              <li key={crumb.to}>
                <RouteLink to={crumb.to}>{crumb.text}</RouteLink> <span aria-hidden="true">›</span>
              </li>
            ))}
            <li aria-current="page">{title}</li>
          </ol>
        </nav>
      )}
      <div className={styles.top}>
        <Title2 as="h1" className={styles.title}>
          {title}
        </Title2>
        {badge}
      </div>
      {lead !== undefined && <Text className={styles.lead}>{lead}</Text>}
      {commands !== undefined && <div className={styles.commands}>{commands}</div>}
    </header>
  );
}
