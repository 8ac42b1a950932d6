import { useEffect, useState } from 'react';

/** Milliseconds that a dialog or drawer takes to go. */
const exitTime = 400;

/** Between looks whether the page is shown to screen readers again, and how many of them. */
const lookInterval = 50;
const mostLooks = 100;

const isPageHidden = () => document.querySelector('main')?.closest('[aria-hidden="true"]') != null;

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
    let looks = 0;
    const proceed = () => {
      looks += 1;
      if (isPageHidden() && looks < mostLooks) {
        timer = window.setTimeout(proceed, lookInterval);
        return;
      }
      setWaiting(undefined);
      waiting.then();
    };
    let timer = window.setTimeout(proceed, exitTime);
    return () => window.clearTimeout(timer);
  }, [waiting, open]);
  return (then) => setWaiting({ then });
}
