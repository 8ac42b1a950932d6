import { QuestionCircleRegular } from '@fluentui/react-icons';

import { EmptyState } from '#/parts/EmptyState';
import { PageHeader } from '#/parts/PageHeader';
import { RouteLink } from '#/parts/RouteLink';
import { t } from '#/texts';

/** Where no page is. */
export default function NotFoundPage() {
  return (
    <>
      <PageHeader title={t.errors.noSuchPage} />
      <EmptyState
        icon={<QuestionCircleRegular />}
        title={t.errors.noSuchPage}
        text={t.errors.noSuchPageText}
        action={<RouteLink to="/">{t.errors.toOverview}</RouteLink>}
      />
    </>
  );
}
