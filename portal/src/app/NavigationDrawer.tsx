import { Button, makeStyles, OverlayDrawer, tokens } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';

import { t } from '#/texts';

import { Navigation } from './Navigation';

const useStyles = makeStyles({
  drawer: { maxWidth: '300px' },
  head: { display: 'flex', justifyContent: 'flex-end', padding: tokens.spacingHorizontalS },
  body: { overflowY: 'auto' },
});

/** The navigation over the page. */
export default function NavigationDrawer({ open, onClose }: { open: boolean; onClose: () => void }) {
  const styles = useStyles();
  return (
    <OverlayDrawer
      open={open}
      onOpenChange={(_, data) => !data.open && onClose()}
      className={styles.drawer}
      aria-label={t.shell.navigation}
    >
      <div className={styles.head}>
        <Button appearance="subtle" icon={<DismissRegular />} aria-label={t.shell.closeNavigation} onClick={onClose} />
      </div>
      <div className={styles.body}>
        <Navigation onGo={onClose} />
      </div>
    </OverlayDrawer>
  );
}
