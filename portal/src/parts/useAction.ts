import { useState } from 'react';

import { toApiError, type ApiError } from '#/api/errors';

export interface ActionState {
  busy: boolean;
  /** Why the last one failed. */
  error: ApiError | undefined;
  /** Does it, unless one is still being done. True if it succeeded. */
  run: (work: () => Promise<void>) => Promise<boolean>;
  /** Forgets why the last one failed. */
  clear: () => void;
}

/** What a component does when asked, such as to send a form: one thing at a time, and whether it failed. */
export function useAction(): ActionState {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();

  const run = async (work: () => Promise<void>) => {
    if (busy) {
      return false;
    }
    setBusy(true);
    setError(undefined);
    try {
      await work();
      return true;
    } catch (failure) {
      setError(toApiError(failure));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, run, clear: () => setError(undefined) };
}
