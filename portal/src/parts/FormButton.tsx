import { useState, type ReactNode } from 'react';

import { ActionButton, type ActionButtonProps } from './ActionButton';
import { FormDialog } from './FormDialog';

interface FormButtonProps extends Omit<ActionButtonProps, 'onClick'> {
  /** The form, with a `DialogForm`; it is given what closes it. */
  children: (close: () => void) => ReactNode;
}

/**
 * A button that opens a form over the page. It has to stay on the page until the form is closed: where what the form makes
 * takes the button away, as in an empty state, keep a FormDialog beside it.
 */
export function FormButton({ children, ...button }: FormButtonProps) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <ActionButton {...button} onClick={() => setOpen(true)} />
      <FormDialog open={open} onClose={close}>
        {children(close)}
      </FormDialog>
    </>
  );
}
