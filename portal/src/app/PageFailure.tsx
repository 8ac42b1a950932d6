import { Button, makeStyles, Title2, tokens } from '@fluentui/react-components';
import { useRouteError } from 'react-router';

import { toApiError } from '#/api/errors';
import { ErrorPanel } from '#/parts/ErrorPanel';
import { t } from '#/texts';

const useStyles = makeStyles({
  root: { display: 'grid', gap: tokens.spacingVerticalL, justifyItems: 'start', maxWidth: '80ch' },
});

/** In place of a page that could not be shown: its code did not come, or has a fault. */
export function PageFailure() {
  const styles = useStyles();
  const error = toApiError(useRouteError());
  return (
    <div className={styles.root}>
      <Title2 as="h1">{t.errors.ofPage}</Title2>
      <ErrorPanel error={error} />
      <Button appearance="primary" onClick={() => window.location.reload()}>
        {t.errors.reload}
      </Button>
    </div>
  );
}
