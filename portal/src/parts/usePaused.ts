import { useEffect, useState } from 'react';

/** Milliseconds without a change after which a value counts. */
const pause = 350;

/** The value as it was when it last stood still. */
export function usePaused<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(value), pause);
    return () => window.clearTimeout(timer);
  }, [value]);
  return settled;
}
