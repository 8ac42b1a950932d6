import { createBrowserRouter, Navigate } from 'react-router';

import type { Role } from '#/api/types';

import { areas, page } from './areas';
import { PageFailure } from './PageFailure';
import { roleAllows } from './roles';
import { useSession } from './session';
import { Shell } from './Shell';

/** The first page of somebody whose role has no overview, such as an owner of the installation. */
function FirstPage() {
  const { role } = useSession();
  const first = areas.find((area) => roleAllows(role, area.least));
  return <Navigate to={first?.to ?? '/account/password'} replace />;
}

/** Made when somebody is signed in: not before, so that nothing is asked for without a session. */
export function makeRouter(role: Role) {
  const mine = areas.filter((area) => roleAllows(role, area.least));
  const hasOverview = mine.some((area) => area.to === '/');
  return createBrowserRouter(
    [
      {
        Component: Shell,
        children: [
          {
            ErrorBoundary: PageFailure,
            children: [
              ...mine.flatMap((area) => area.routes),
              ...(hasOverview ? [] : [{ path: '/', Component: FirstPage }]),
              { path: '/account/password', lazy: page(() => import('./PasswordPage')) },
              { path: '*', lazy: page(() => import('./NotFoundPage')) },
            ],
          },
        ],
      },
    ],
    { basename: import.meta.env.BASE_URL.replace(/\/$/, '') },
  );
}
