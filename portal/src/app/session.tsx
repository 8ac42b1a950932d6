import { useQueryClient } from '@tanstack/react-query';
import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';

import { answer, api, setCsrfToken, whenSignedOut } from '#/api/client';
import { isSignedOut, toApiError, type ApiError } from '#/api/errors';
import type { Role, Session } from '#/api/types';

import { roleAllows } from './roles';

/** What is known of who sits here. */
export type SessionState =
  | { phase: 'loading' }
  | { phase: 'failed'; error: ApiError }
  | { phase: 'anonymous' }
  /** `ended`: it was good until a call found that it is not any longer; the page stays. */
  | { phase: 'signedIn'; session: Session; ended: boolean };

interface SessionContextValue {
  state: SessionState;
  signIn: (name: string, password: string) => Promise<void>;
  signOut: () => Promise<void>;
  changePassword: (oldPassword: string, newPassword: string) => Promise<void>;
  /** Asks the service anew who this is. */
  reload: () => Promise<void>;
}

const SessionContext = createContext<SessionContextValue | undefined>(undefined);

async function readSession(): Promise<SessionState> {
  try {
    const session = await answer(api.GET('/session'));
    setCsrfToken(session.csrfToken ?? '');
    return { phase: 'signedIn', session, ended: false };
  } catch (failure) {
    const error = toApiError(failure);
    return isSignedOut(error) ? { phase: 'anonymous' } : { phase: 'failed', error };
  }
}

export function SessionProvider({ children }: { children: ReactNode }) {
  const [state, setState] = useState<SessionState>({ phase: 'loading' });
  const queries = useQueryClient();

  const reload = useCallback(async () => {
    setState(await readSession());
  }, []);

  useEffect(() => {
    void reload();
    whenSignedOut(() => {
      setState((now) => (now.phase === 'signedIn' ? { ...now, ended: true } : now));
    });
  }, [reload]);

  const accept = useCallback(
    (session: Session) => {
      setCsrfToken(session.csrfToken ?? '');
      setState((now) => {
        const before = now.phase === 'signedIn' ? now.session : undefined;
        if (before !== undefined && before.accountId !== session.accountId) {
          queries.clear(); // Somebody else: nothing of what the one before saw.
        }
        return { phase: 'signedIn', session, ended: false };
      });
      void queries.invalidateQueries();
    },
    [queries],
  );

  const value = useMemo<SessionContextValue>(
    () => ({
      state,
      reload,
      signIn: async (name, password) => {
        accept(await answer(api.POST('/session', { body: { name, password } })));
      },
      signOut: async () => {
        try {
          await answer(api.DELETE('/session'));
        } catch (failure) {
          if (!isSignedOut(toApiError(failure))) {
            throw failure;
          }
        }
        setCsrfToken('');
        queries.clear();
        setState({ phase: 'anonymous' });
      },
      changePassword: async (oldPassword, newPassword) => {
        accept(await answer(api.POST('/session/password', { body: { oldPassword, newPassword } })));
      },
    }),
    [state, reload, accept, queries],
  );
  return <SessionContext value={value}>{children}</SessionContext>;
}

export function useSessionControl(): SessionContextValue {
  const value = useContext(SessionContext);
  if (value === undefined) {
    throw new Error('no SessionProvider above');
  }
  return value;
}

/** Who is signed in. For pages, which only they see. */
export function useSession(): Session {
  const { state } = useSessionControl();
  if (state.phase !== 'signedIn') {
    throw new Error('nobody is signed in');
  }
  return state.session;
}

/** Whether the person who is signed in may do what needs `least`. */
export function useMay(least: Role): boolean {
  return roleAllows(useSession().role, least);
}
