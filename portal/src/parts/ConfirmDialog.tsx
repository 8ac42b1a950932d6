import { Checkbox, Dialog, DialogSurface } from '@fluentui/react-components';
import { useState, type ReactNode } from 'react';

import { DialogForm } from './FormDialog';
import { useAfterExit } from './useAfterExit';

export interface ConfirmDialogProps {
  open: boolean;
  title: string;
  /** What will be done, and to what. */
  children: ReactNode;
  /** On the button that does it: a verb. */
  confirm: string;
  /** What cannot be taken back. */
  destructive?: boolean;
  /** A sentence that has to be ticked before it can be done. */
  acknowledgement?: string;
  /** Does it. The dialog shows what this throws, and stays open then. */
  onConfirm: () => Promise<void>;
  onClose: () => void;
  /** What comes after it was done and the dialog is gone, such as leaving the page of what was removed. */
  onDone?: () => void;
}

/**
 * Says what an action will do, and asks. Keep it where it is and close it by `open`: a dialog that is taken away while it
 * is open leaves the page hidden from screen readers.
 */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { open, onDone, onConfirm } = props;
  const afterExit = useAfterExit(open);
  const confirm = async () => {
    await onConfirm();
    afterExit(() => onDone?.());
  };
  return (
    <Dialog open={open} modalType="alert" onOpenChange={(_, data) => !data.open && props.onClose()}>
      <DialogSurface>
        <Question {...props} onConfirm={confirm} />
      </DialogSurface>
    </Dialog>
  );
}

function Question(props: ConfirmDialogProps) {
  const { title, children, confirm, destructive, acknowledgement, onConfirm, onClose } = props;
  const [known, setKnown] = useState(acknowledgement === undefined);
  return (
    <DialogForm
      title={title}
      submit={confirm}
      incomplete={!known}
      destructive={destructive}
      onSubmit={onConfirm}
      onClose={onClose}
    >
      <div>{children}</div>
      {acknowledgement !== undefined && (
        <Checkbox checked={known} label={acknowledgement} onChange={(_, data) => setKnown(data.checked === true)} />
      )}
    </DialogForm>
  );
}
