import { DocumentBulletListRegular, AddRegular } from '@fluentui/react-icons';
import { useNavigate } from 'react-router';

import { answer, api } from '#/api/client';
import { ActionButton } from '#/parts/ActionButton';
import { EmptyState } from '#/parts/EmptyState';
import { PageHeader } from '#/parts/PageHeader';
import { DataTable, type Column } from '#/parts/table/DataTable';
import { usePagedList } from '#/parts/table/usePagedList';
import { Time } from '#/parts/Time';
import { t } from '#/texts';

import { assignedText } from './facts';
import type { Profile } from './profile';
import { StateBar } from './StateBar';

const platforms: Record<string, string> = t.platforms;
const { columns: heads } = t.profiles;

const columns: readonly Column<Profile>[] = [
  { id: 'name', header: heads.name, cell: (profile) => profile.displayName },
  { id: 'kind', header: heads.kind, cell: (profile) => t.profiles.kinds[profile.kind] ?? profile.kind },
  { id: 'platform', header: heads.platform, cell: (profile) => platforms[profile.platform] ?? profile.platform },
  { id: 'assigned', header: heads.assigned, cell: (profile) => assignedText(profile.assignments) },
  { id: 'status', header: heads.status, cell: (profile) => <StateBar profileId={profile.id ?? ''} /> },
  { id: 'modified', header: heads.modified, cell: (profile) => <Time value={profile.modifiedAt} form="relative" />, nowrap: true },
];

export default function ProfilesPage() {
  const navigate = useNavigate();
  const list = usePagedList<Profile>(['profiles'], (cursor, signal) =>
    answer(api.GET('/profiles', { params: { query: { limit: 25, ...(cursor === undefined ? {} : { cursor }) } }, signal })),
  );
  const add = (
    <ActionButton
      needs="administrator"
      appearance="primary"
      icon={<AddRegular />}
      text={t.profiles.add}
      onClick={() => void navigate('/profiles/new')}
    />
  );
  return (
    <>
      <PageHeader title={t.profiles.title} lead={t.profiles.lead} commands={add} />
      <DataTable
        label={t.profiles.label}
        columns={columns}
        list={list}
        rowKey={(profile) => profile.id ?? ''}
        rowLink={(profile) => `/profiles/${profile.id}`}
        empty={
          <EmptyState icon={<DocumentBulletListRegular />} title={t.profiles.emptyTitle} text={t.profiles.emptyText} />
        }
      />
    </>
  );
}
