import { Tooltip } from '@fluentui/react-components';
import { useState, type ReactElement } from 'react';

interface ReasonTooltipProps {
  /** Why the button cannot be used now; none if it can be. */
  reason: string | undefined;
  children: ReactElement;
}

/** Says why a button is greyed. The button stays the same, and keeps the focus, when the reason comes or goes. */
export function ReasonTooltip({ reason, children }: ReasonTooltipProps) {
  const [pointedAt, setPointedAt] = useState(false);
  return (
    <Tooltip
      content={reason ?? ''}
      relationship={reason === undefined ? 'inaccessible' : 'description'}
      visible={pointedAt && reason !== undefined}
      onVisibleChange={(_, { visible }) => setPointedAt(visible)}
    >
      {children}
    </Tooltip>
  );
}
