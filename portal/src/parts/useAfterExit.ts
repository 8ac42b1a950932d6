import { useEffect, useState } from 'react';

/** Milliseconds that a dialog or drawer takes to go. */
const exitTime = 400;

/**
 * Does what comes after a dialog or drawer is gone, such as leaving the page: a page that is left before that stays hidden
 * from screen readers. Say what comes, and close it.
 */
export function useAfterExit(open: boolean): (then: () => void) => void {
  const [waiting, setWaiting] = useState<{ then: () => void }>();
  useEffect(() => {
    if (waiting === undefined || open) {
      return undefined;
    }
    const timer = window.setTimeout(() => {
      setWaiting(undefined);
      waiting.then();
    }, exitTime);
    return () => window.clearTimeout(timer);
  }, [waiting, open]);
  return (then) => setWaiting({ then });
}
