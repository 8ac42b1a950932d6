import { useState } from 'react';

import { ActionButton, type ActionButtonProps } from './ActionButton';
import { ConfirmDialog, type ConfirmDialogProps } from './ConfirmDialog';

type Question = Pick<ConfirmDialogProps, 'title' | 'children' | 'destructive' | 'acknowledgement' | 'onConfirm' | 'onDone'>;

type ConfirmButtonProps = Omit<ActionButtonProps, 'onClick'> & Question;

/** A button for what is asked about before it is done. The dialog's button says the same: a verb. */
export function ConfirmButton(props: ConfirmButtonProps) {
  const { title, children, destructive, acknowledgement, onConfirm, onDone, ...button } = props;
  const [open, setOpen] = useState(false);
  return (
    <>
      <ActionButton {...button} onClick={() => setOpen(true)} />
      <ConfirmDialog
        open={open}
        title={title}
        confirm={button.text}
        destructive={destructive}
        acknowledgement={acknowledgement}
        onConfirm={onConfirm}
        onClose={() => setOpen(false)}
        onDone={onDone}
      >
        {children}
      </ConfirmDialog>
    </>
  );
}
