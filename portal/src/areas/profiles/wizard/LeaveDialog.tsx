import { useRef, useState } from 'react';
import { useBeforeUnload, useBlocker } from 'react-router';

import { ConfirmDialog } from '#/parts/ConfirmDialog';
import { t } from '#/texts';

/**
 * Asks before another page is opened while `when` says that something would be lost. Before a reload, or when the tab is
 * closed, the browser asks in its own words.
 */
export function LeaveDialog({ when }: { when: () => boolean }) {
  const blocker = useBlocker(({ currentLocation, nextLocation }) => currentLocation.pathname !== nextLocation.pathname && when());
  useBeforeUnload((event) => {
    if (when()) {
      event.preventDefault();
    }
  });
  const leaving = useRef(false);
  const [closed, setClosed] = useState(false);
  const { wizard } = t.profiles;
  return (
    <ConfirmDialog
      open={blocker.state === 'blocked' && !closed}
      title={wizard.leaveTitle}
      confirm={wizard.leave}
      destructive
      onConfirm={async () => {
        leaving.current = true;
      }}
      onClose={() => (leaving.current ? setClosed(true) : blocker.reset?.())}
      onDone={() => blocker.proceed?.()}
    >
      {wizard.leaveText}
    </ConfirmDialog>
  );
}
