import { Skeleton, SkeletonItem } from '@fluentui/react-components';
import { useParams } from 'react-router';

import { toApiError } from '#/api/errors';
import { ErrorPanel } from '#/parts/ErrorPanel';
import { t } from '#/texts';

import { emptyProfile } from '../profile';
import { useProfile } from '../queries';
import { Wizard } from './Wizard';

/** Makes a profile, or changes the one in the address. */
export default function WizardPage() {
  const { profileId = '' } = useParams();
  const stored = useProfile(profileId);
  if (profileId === '') {
    return <Wizard key="new" start={emptyProfile('trustedCertificate', 'windows10')} etag="" />;
  }
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
  return <Wizard key={profileId} start={stored.data.value} etag={stored.data.etag} />;
}
