import {
  Button,
  makeStyles,
  MessageBar,
  MessageBarBody,
  shorthands,
  Spinner,
  Text,
  tokens,
} from '@fluentui/react-components';
import { NavigationRegular } from '@fluentui/react-icons';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { Outlet, useLocation, useNavigation } from 'react-router';

import { useReachable } from '#/api/connectivity';
import { Logo } from '#/parts/Logo';
import { t } from '#/texts';

import { AccountButton } from './AccountButton';
import { Navigation } from './Navigation';
import { useSession, useSessionControl } from './session';

// What most visits do without comes when it is needed.
const AccountMenu = lazy(() => import('./AccountMenu'));
const NavigationDrawer = lazy(() => import('./NavigationDrawer'));
const SessionEnded = lazy(() => import('./SessionEnded'));

const wide = '@media (min-width: 1024px)';
const headerHeight = '48px';

const useStyles = makeStyles({
  root: {
    minHeight: '100dvh',
    display: 'grid',
    gridTemplateRows: `${headerHeight} 1fr`,
    gridTemplateColumns: 'minmax(0, 1fr)',
    backgroundColor: tokens.colorNeutralBackground3,
    [wide]: { gridTemplateColumns: '256px minmax(0, 1fr)' },
  },
  skip: {
    position: 'absolute',
    insetInlineStart: '8px',
    top: '-60px',
    zIndex: 10,
    padding: tokens.spacingHorizontalM,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorBrandForegroundLink,
    ':focus': { top: '4px' },
  },
  header: {
    gridColumn: '1 / -1',
    position: 'sticky',
    top: 0,
    zIndex: 5,
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    padding: `0 ${tokens.spacingHorizontalL}`,
    color: '#ffffff',
    backgroundColor: '#093a56',
  },
  menuButton: { color: 'inherit', ':hover': { color: 'inherit' }, [wide]: { display: 'none' } },
  product: { whiteSpace: 'nowrap' },
  tenant: {
    marginInlineStart: 'auto',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    '@media (max-width: 480px)': { display: 'none' },
  },
  end: { '@media (max-width: 480px)': { marginInlineStart: 'auto' } },
  side: {
    display: 'none',
    backgroundColor: tokens.colorNeutralBackground1,
    ...shorthands.borderRight('1px', 'solid', tokens.colorNeutralStroke2),
    [wide]: { display: 'block' },
  },
  sideScroll: {
    position: 'sticky',
    top: headerHeight,
    maxHeight: `calc(100dvh - ${headerHeight})`,
    overflowY: 'auto',
  },
  main: { minWidth: 0, outlineStyle: 'none', display: 'flex', flexDirection: 'column' },
  content: {
    width: '100%',
    maxWidth: '1600px',
    boxSizing: 'border-box',
    margin: '0 auto',
    padding: `${tokens.spacingVerticalXXL} ${tokens.spacingHorizontalXXXL} ${tokens.spacingVerticalXXXL}`,
    '@media (max-width: 640px)': { padding: tokens.spacingHorizontalL },
  },
  busy: { padding: tokens.spacingVerticalXXXL },
});

/** Whether this was ever true: from then on what it needs is loaded. */
function useEver(now: boolean): boolean {
  const [ever, setEver] = useState(now);
  if (now && !ever) {
    setEver(true);
  }
  return ever;
}

/** The navigation where there is no room for it beside the page. */
function SmallNavigation() {
  const styles = useStyles();
  const [open, setOpen] = useState(false);
  const everOpen = useEver(open);
  return (
    <>
      <Button
        appearance="transparent"
        className={styles.menuButton}
        icon={<NavigationRegular />}
        aria-label={t.shell.openNavigation}
        aria-expanded={open}
        onClick={() => setOpen(true)}
      />
      <Suspense>{everOpen && <NavigationDrawer open={open} onClose={() => setOpen(false)} />}</Suspense>
    </>
  );
}

/** The account's button; its menu takes the button's place when it is used. */
function Account() {
  const session = useSession();
  const [used, setUsed] = useState(false);
  const button = <AccountButton name={session.accountName ?? session.actor} onClick={() => setUsed(true)} />;
  return used ? (
    <Suspense fallback={button}>
      <AccountMenu />
    </Suspense>
  ) : (
    button
  );
}

/** After a change of page the keyboard goes on in the new page, from its beginning. */
function useFocusOnNewPage() {
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const shown = useRef(pathname);
  useEffect(() => {
    if (shown.current !== pathname) {
      shown.current = pathname;
      window.scrollTo(0, 0);
      main.current?.focus({ preventScroll: true });
    }
  }, [pathname]);
  return main;
}

/** The frame around every page. */
export function Shell() {
  const styles = useStyles();
  const session = useSession();
  const { state } = useSessionControl();
  const reachable = useReachable();
  const main = useFocusOnNewPage();
  const ended = state.phase === 'signedIn' && state.ended;
  const everEnded = useEver(ended);
  const loading = useNavigation().state === 'loading';
  return (
    <div className={styles.root}>
      <a href="#content" className={styles.skip}>
        {t.shell.skip}
      </a>
      <header className={styles.header}>
        <SmallNavigation />
        <Logo size={26} />
        <Text weight="semibold" className={styles.product}>
          {t.common.productLong}
        </Text>
        <Text size={200} className={styles.tenant}>
          {session.tenantName ?? ''}
        </Text>
        <div className={styles.end}>
          <Account />
        </div>
      </header>
      <div className={styles.side}>
        <div className={styles.sideScroll}>
          <Navigation />
        </div>
      </div>
      <main id="content" className={styles.main} tabIndex={-1} ref={main} aria-busy={loading}>
        {!reachable && (
          <MessageBar intent="warning" layout="multiline" shape="square" role="status">
            <MessageBarBody>{t.shell.offline}</MessageBarBody>
          </MessageBar>
        )}
        <div className={styles.content}>
          <Suspense fallback={<Spinner className={styles.busy} label={t.common.loading} />}>
            <Outlet />
          </Suspense>
        </div>
      </main>
      <Suspense>{everEnded && <SessionEnded open={ended} />}</Suspense>
    </div>
  );
}
