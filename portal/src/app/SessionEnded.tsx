import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  Text,
  tokens,
} from '@fluentui/react-components';

import { t } from '#/texts';

import { useSession, useSessionControl } from './session';
import { SignInForm } from './SignInForm';

const useStyles = makeStyles({
  surface: { maxWidth: '440px' },
  other: { whiteSpace: 'nowrap' },
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
});

/**
 * Over the page where the session ended: signing in goes on right there. It stays where it is when closed: a dialog that
 * is taken away while it is open leaves the page hidden from screen readers.
 */
export default function SessionEnded({ open }: { open: boolean }) {
  const styles = useStyles();
  const { signOut } = useSessionControl();
  const session = useSession();
  return (
    <Dialog open={open} modalType="alert">
      <DialogSurface className={styles.surface}>
        <DialogBody>
          <DialogTitle>{t.signIn.endedTitle}</DialogTitle>
          <DialogContent className={styles.content}>
            <Text>{t.signIn.endedText}</Text>
            <SignInForm name={session.accountName} />
          </DialogContent>
          <DialogActions>
            <Button appearance="subtle" className={styles.other} onClick={() => void signOut()}>
              {t.signIn.asSomebodyElse}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
