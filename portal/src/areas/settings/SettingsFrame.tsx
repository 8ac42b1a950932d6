import type { ReactNode } from 'react';

import type { Role } from '#/api/types';
import { useMay, useSession } from '#/app/session';
import { PageHeader } from '#/parts/PageHeader';
import { RoleNeeded } from '#/parts/RoleNeeded';
import { SubNavigation } from '#/parts/SubNavigation';
import { t } from '#/texts';

import { pagesFor } from './pages';

const root = t.settings.title;
const trail = [{ text: root, to: '/settings' }];

interface SettingsFrameProps {
  title: string;
  lead: string;
  /** Who has less sees why there is nothing to see. */
  least?: Role;
  commands?: ReactNode;
  children: ReactNode;
}

/** A page of the settings with the way to the others. What it holds is not made for who may not see it. */
export function SettingsFrame({ title, lead, least = 'auditor', commands, children }: SettingsFrameProps) {
  const { role } = useSession();
  const may = useMay(least);
  return (
    <>
      <PageHeader title={title} lead={lead} trail={title === root ? [] : trail} commands={may ? commands : undefined} />
      <SubNavigation label={t.settings.pages} pages={pagesFor(role)} />
      {may ? children : <RoleNeeded role={least} />}
    </>
  );
}
