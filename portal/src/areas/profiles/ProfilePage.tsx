import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { EditRegular } from '@fluentui/react-icons';
import { useNavigate, useParams } from 'react-router';

import { ActionButton } from '#/parts/ActionButton';
import { Loaded } from '#/parts/Loaded';
import { GroupLink } from '#/parts/names';
import { PageHeader } from '#/parts/PageHeader';
import { Facts, Panel } from '#/parts/Panel';
import { RemoveButton } from '#/parts/RemoveButton';
import { Time } from '#/parts/Time';
import { CertificateCard } from '#/parts/x509/CertificateCard';
import { t } from '#/texts';

import { factsOf } from './facts';
import type { Profile } from './profile';
import { removeProfile, useProfile, useProfiles } from './queries';
import { ErrorList, StatusPanel } from './StatusPanels';

const useStyles = makeStyles({
  parts: { display: 'grid', gap: tokens.spacingVerticalL, gridTemplateColumns: 'minmax(0, 1fr)' },
  list: { margin: 0, paddingInlineStart: tokens.spacingHorizontalL },
});

function Commands({ profile }: { profile: Profile }) {
  const navigate = useNavigate();
  const id = profile.id ?? '';
  return (
    <>
      <ActionButton
        needs="administrator"
        icon={<EditRegular />}
        text={t.profiles.edit}
        onClick={() => void navigate(`/profiles/${id}/edit`)}
      />
      <RemoveButton
        needs="administrator"
        text={t.profiles.remove}
        title={t.profiles.removeTitle(profile.displayName)}
        kind="profiles"
        id={id}
        remove={() => removeProfile(id)}
      >
        {t.profiles.removeText}
      </RemoveButton>
    </>
  );
}

function Assignments({ profile }: { profile: Profile }) {
  const styles = useStyles();
  const assignments = profile.assignments ?? [];
  return (
    <Panel title={t.profiles.assignments}>
      {assignments.length === 0 ? (
        <Text>{t.profiles.wizard.noAssignments}</Text>
      ) : (
        <ul className={styles.list}>
          {assignments.map((each) => (
            <li key={each.groupId}>
              {t.profiles.words[each.mode]}: <GroupLink id={each.groupId} inText /> ({t.profiles.words[each.target] ?? each.target})
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Content({ profile }: { profile: Profile }) {
  const styles = useStyles();
  const profiles = useProfiles();
  const id = profile.id ?? '';
  const nameOf = (other: string) => profiles.data?.find((each) => each.id === other)?.displayName ?? other;
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
        <StatusPanel profileId={id} />
        <ErrorList profileId={id} />
        {profile.certificate !== undefined && (
          <Panel title={t.profiles.wizard.steps.certificate ?? ''}>
            <CertificateCard base64={profile.certificate} />
          </Panel>
        )}
        <Panel title={t.profiles.settings}>
          <Facts facts={[...factsOf(profile, nameOf), ...times]} />
        </Panel>
        <Assignments profile={profile} />
      </div>
    </>
  );
}

/** One profile: how it is doing on devices, what it says, and for whom. */
export default function ProfilePage() {
  const { profileId = '' } = useParams();
  const stored = useProfile(profileId);
  return (
    <Loaded query={stored} title={t.profiles.unnamed}>
      {({ value }) => <Content profile={value} />}
    </Loaded>
  );
}
