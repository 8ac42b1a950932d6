import { makeStyles, shorthands, Text, Title2, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

import { Logo } from '#/parts/Logo';
import { t } from '#/texts';

import { LanguageChoice } from './LanguageChoice';

const narrow = '@media (max-width: 640px)';

const useStyles = makeStyles({
  page: {
    minHeight: '100dvh',
    display: 'grid',
    placeItems: 'center',
    padding: tokens.spacingHorizontalL,
    boxSizing: 'border-box',
    backgroundColor: tokens.colorNeutralBackground3,
    backgroundImage: `radial-gradient(120% 90% at 15% 0%, ${tokens.colorBrandBackground2} 0%, transparent 60%)`,
    [narrow]: { placeItems: 'start stretch', padding: 0, backgroundColor: tokens.colorNeutralBackground1 },
  },
  card: {
    width: 'min(440px, 100%)',
    boxSizing: 'border-box',
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXL,
    padding: '40px',
    backgroundColor: tokens.colorNeutralBackground1,
    boxShadow: tokens.shadow16,
    borderRadius: tokens.borderRadiusXLarge,
    ...shorthands.border('1px', 'solid', tokens.colorNeutralStroke2),
    [narrow]: {
      width: '100%',
      boxShadow: 'none',
      borderRadius: 0,
      padding: tokens.spacingHorizontalXL,
      ...shorthands.borderStyle('none'),
    },
  },
  brand: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalM },
  heading: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
  title: { margin: 0 },
  lead: { color: tokens.colorNeutralForeground2 },
});

/** The card that everything before the portal itself is on: signing in, a first password. */
export function FrontDoor({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  const styles = useStyles();
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <div className={styles.brand}>
          <Logo size={36} />
          <Text size={500} weight="semibold">
            {t.common.product}
          </Text>
        </div>
        <div className={styles.heading}>
          <Title2 as="h1" className={styles.title}>
            {title}
          </Title2>
          <Text className={styles.lead}>{lead}</Text>
        </div>
        {children}
        <LanguageChoice />
      </div>
    </main>
  );
}
