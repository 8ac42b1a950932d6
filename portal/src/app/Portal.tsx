import { makeStyles, Spinner } from '@fluentui/react-components';
import { useMemo } from 'react';
import { RouterProvider } from 'react-router';

import type { Role } from '#/api/types';
import { ErrorPanel } from '#/parts/ErrorPanel';
import { t } from '#/texts';

import { FrontDoor } from './FrontDoor';
import { PasswordForm } from './PasswordForm';
import { makeRouter } from './router';
import { useSessionControl } from './session';
import { SignInPage } from './SignInPage';

const useStyles = makeStyles({ waiting: { minHeight: '100dvh' } });

function Pages({ role }: { role: Role }) {
  const router = useMemo(() => makeRouter(role), [role]);
  return <RouterProvider router={router} />;
}

/** What there is to see, by who is here. The address stays, so that signing in leads to where one wanted to go. */
export function Portal() {
  const styles = useStyles();
  const { state, reload } = useSessionControl();
  switch (state.phase) {
    case 'loading':
      return <Spinner className={styles.waiting} label={t.common.loading} />;
    case 'failed':
      return (
        <FrontDoor title={t.common.product} lead={t.signIn.lead}>
          <ErrorPanel error={state.error} onRetry={() => void reload()} />
        </FrontDoor>
      );
    case 'anonymous':
      return <SignInPage />;
    case 'signedIn':
      return state.session.mustChangePassword ? (
        <FrontDoor title={t.password.title} lead={t.password.firstTime}>
          <PasswordForm />
        </FrontDoor>
      ) : (
        <Pages key={state.session.accountId} role={state.session.role} />
      );
  }
}
