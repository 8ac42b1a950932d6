import { makeStyles, Skeleton, SkeletonItem, Text, tokens } from '@fluentui/react-components';
import { DeleteRegular, EditRegular } from '@fluentui/react-icons';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';

import { toApiError } from '#/api/errors';
import { ActionButton } from '#/parts/ActionButton';
import { ConfirmDialog } from '#/parts/ConfirmDialog';
import { ErrorPanel } from '#/parts/ErrorPanel';
import { PageHeader } from '#/parts/PageHeader';
import { Facts, Panel } from '#/parts/Panel';
import { Time } from '#/parts/Time';
import { t } from '#/texts';

import { factsOf } from './facts';
import type { Profile } from './profile';
import { removeProfile, useGroups, useProfile, useProfiles } from './queries';
import { ErrorList, StatusPanel } from './StatusPanels';

const useStyles = makeStyles({
  parts: { display: 'grid', gap: tokens.spacingVerticalL, gridTemplateColumns: 'minmax(0, 1fr)' },
  list: { margin: 0, paddingInlineStart: tokens.spacingHorizontalL },
});

function Commands({ profile }: { profile: Profile }) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const id = profile.id ?? '';
  return (
    <>
      <ActionButton
        needs="administrator"
        icon={<EditRegular />}
        text={t.profiles.edit}
        onClick={() => void navigate(`/profiles/${id}/edit`)}
      />
      <ActionButton
        needs="administrator"
        icon={<DeleteRegular />}
        text={t.profiles.remove}
        onClick={() => setAsking(true)}
      />
      <ConfirmDialog
        open={asking}
        destructive
        title={t.profiles.removeTitle(profile.displayName)}
        confirm={t.profiles.remove}
        onClose={() => setAsking(false)}
        onConfirm={async () => {
          await removeProfile(id);
          await navigate('/profiles');
          await queries.invalidateQueries({ queryKey: ['profiles'] });
        }}
      >
        {t.profiles.removeText}
      </ConfirmDialog>
    </>
  );
}

function Assignments({ profile }: { profile: Profile }) {
  const styles = useStyles();
  const groups = useGroups();
  const assignments = profile.assignments ?? [];
  return (
    <Panel title={t.profiles.assignments}>
      {assignments.length === 0 ? (
        <Text>{t.profiles.wizard.noAssignments}</Text>
      ) : (
        <ul className={styles.list}>
          {assignments.map((each) => (
            <li key={each.groupId}>
              {t.profiles.words[each.mode]}:{' '}
              {groups.data?.find((group) => group.id === each.groupId)?.displayName ?? each.groupId} (
              {t.profiles.words[each.target] ?? each.target})
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** One profile: how it is doing on devices, what it says, and for whom. */
export default function ProfilePage() {
  const styles = useStyles();
  const { profileId = '' } = useParams();
  const stored = useProfile(profileId);
  const profiles = useProfiles();
  if (stored.error) {
    return <ErrorPanel error={toApiError(stored.error)} onRetry={() => void stored.refetch()} />;
  }
  if (stored.data === undefined) {
    return (
      <Skeleton aria-label={t.common.loading}>
        <SkeletonItem size={96} />
      </Skeleton>
    );
  }
  const profile = stored.data.value;
  const nameOf = (id: string) => profiles.data?.find((each) => each.id === id)?.displayName ?? id;
  const times = [
    { name: t.profiles.version, value: String(profile.version ?? 1) },
    { name: t.profiles.created, value: <Time value={profile.createdAt} /> },
    { name: t.profiles.modified, value: <Time value={profile.modifiedAt} /> },
  ];
  return (
    <>
      <PageHeader
        title={profile.displayName}
        lead={profile.description === '' ? undefined : profile.description}
        trail={[{ text: t.profiles.title, to: '/profiles' }]}
        commands={<Commands profile={profile} />}
      />
      <div className={styles.parts}>
        <StatusPanel profileId={profileId} />
        <ErrorList profileId={profileId} />
        <Panel title={t.profiles.settings}>
          <Facts facts={[...factsOf(profile, nameOf), ...times]} />
        </Panel>
        <Assignments profile={profile} />
      </div>
    </>
  );
}
