import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  Spinner,
  tokens,
} from '@fluentui/react-components';
import type { FormEvent, ReactNode } from 'react';

import { t } from '#/texts';

import { useDangerStyles } from './dangerStyles';
import { ErrorPanel } from './ErrorPanel';
import { useAction } from './useAction';

const useStyles = makeStyles({
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
});

interface FormDialogProps {
  open: boolean;
  onClose: () => void;
  /** A component of its own with a `DialogForm`: what it holds begins anew each time that the dialog opens. */
  children: ReactNode;
}

/** A window over the page in which something is filled in. Keep it where it is and close it by `open`. */
export function FormDialog({ open, onClose, children }: FormDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={(_, data) => {
        // A click beside it is no reason to lose what was typed, or a secret that is shown once.
        if (!data.open && data.type !== 'backdropClick') {
          onClose();
        }
      }}
    >
      <DialogSurface>{children}</DialogSurface>
    </Dialog>
  );
}

interface DialogFormProps {
  title: string;
  /** On the button that does it: a verb. */
  submit: string;
  children: ReactNode;
  /** True while something is missing: it cannot be sent yet. */
  incomplete?: boolean;
  /** In place of the form once it was sent, such as a secret that is shown once; without it the dialog closes. */
  result?: ReactNode;
  /** Sends it. What this throws is shown, and the form stays. */
  onSubmit: () => Promise<void>;
  onClose: () => void;
  /** Stay open after sending, for `result`. */
  keepOpen?: boolean;
  /** What cannot be taken back. */
  destructive?: boolean;
}

export function DialogForm(props: DialogFormProps) {
  const { title, submit, children, incomplete = false, result, onSubmit, onClose, keepOpen = false, destructive = false } = props;
  const styles = useStyles();
  const { danger } = useDangerStyles();
  const { busy, error, run } = useAction();

  const send = async (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation(); // React would hand it on to a form around the dialog.
    if (!incomplete && (await run(onSubmit)) && !keepOpen) {
      onClose();
    }
  };

  if (result !== undefined) {
    return (
      <DialogBody>
        <DialogTitle>{title}</DialogTitle>
        <DialogContent className={styles.content}>{result}</DialogContent>
        <DialogActions>
          <Button appearance="primary" onClick={onClose}>
            {t.common.close}
          </Button>
        </DialogActions>
      </DialogBody>
    );
  }
  return (
    <form onSubmit={(event) => void send(event)}>
      <DialogBody>
        <DialogTitle>{title}</DialogTitle>
        <DialogContent className={styles.content}>
          {error && <ErrorPanel error={error} />}
          {children}
        </DialogContent>
        <DialogActions>
          <Button disabled={busy} onClick={onClose}>
            {t.common.cancel}
          </Button>
          <Button
            type="submit"
            appearance="primary"
            className={destructive && !incomplete ? danger : undefined}
            disabled={incomplete}
            disabledFocusable={busy}
            icon={busy ? <Spinner size="tiny" /> : undefined}
          >
            {submit}
          </Button>
        </DialogActions>
      </DialogBody>
    </form>
  );
}
