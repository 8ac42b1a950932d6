import { useParams } from 'react-router';

import { useMay } from '#/app/session';
import { Loaded } from '#/parts/Loaded';
import { PageHeader } from '#/parts/PageHeader';
import { RoleNeeded } from '#/parts/RoleNeeded';
import { t } from '#/texts';

import { emptyProfile } from '../profile';
import { useProfile } from '../queries';
import { Wizard } from './Wizard';

const { profiles: texts } = t;

function EditWizard({ profileId }: { profileId: string }) {
  const stored = useProfile(profileId, 'always');
  // What an earlier page read may have been changed by somebody else since.
  return (
    <Loaded query={stored} title={texts.unnamed}>
      {({ value, etag }) => stored.isFetchedAfterMount && <Wizard key={profileId} start={value} etag={etag} />}
    </Loaded>
  );
}

/** Makes a profile, or changes the one in the address. */
export default function WizardPage() {
  const { profileId = '' } = useParams();
  const may = useMay('administrator');
  if (!may) {
    return (
      <>
        <PageHeader title={texts.wizard.newTitle} trail={[{ text: texts.title, to: '/profiles' }]} />
        <RoleNeeded role="administrator" />
      </>
    );
  }
  return profileId === '' ? (
    <Wizard key="new" start={emptyProfile('trustedCertificate', 'windows10')} etag="" />
  ) : (
    <EditWizard profileId={profileId} />
  );
}
