import { Button, Spinner, type ButtonProps } from '@fluentui/react-components';
import type { ReactElement } from 'react';

import type { Role } from '#/api/types';

import { ReasonTooltip } from './ReasonTooltip';
import { useReason } from './useReason';

export interface ActionButtonProps {
  /** The least role that may do this. */
  needs: Role;
  text: string;
  /** What it is called where the text does not say of what, as in a row; it begins with the text. */
  label?: string;
  icon?: ReactElement;
  appearance?: ButtonProps['appearance'];
  /** Why it cannot be done now, whoever asks. */
  impossible?: string | undefined;
  /** What it says in place of the text while it is being done. */
  working?: string | undefined;
  onClick: () => void;
}

/** A button for what changes something. Who may not do it sees it greyed, with the reason in a tooltip. */
export function ActionButton({ needs, text, label, icon, appearance, impossible, working, onClick }: ActionButtonProps) {
  const reason = useReason(needs, impossible);
  return (
    <ReasonTooltip reason={reason}>
      <Button
        appearance={appearance ?? 'secondary'}
        icon={working === undefined ? icon : <Spinner size="tiny" />}
        aria-label={label}
        disabledFocusable={reason !== undefined || working !== undefined}
        onClick={reason === undefined && working === undefined ? onClick : undefined}
      >
        {working ?? text}
      </Button>
    </ReasonTooltip>
  );
}
