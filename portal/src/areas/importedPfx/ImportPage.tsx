import { MessageBar, MessageBarBody, MessageBarTitle, makeStyles, tokens } from '@fluentui/react-components';

import { ErrorPanel } from '#/parts/ErrorPanel';
import { PageHeader } from '#/parts/PageHeader';
import { toApiError } from '#/api/errors';
import { t } from '#/texts';

import { ImportForm } from './ImportForm';
import { useImportAllowed, useImportKeys } from './queries';

const useStyles = makeStyles({
  body: { overflowWrap: 'anywhere', paddingBlock: tokens.spacingVerticalS, whiteSpace: 'normal' },
  parts: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, maxWidth: '760px' },
});

/** Imports a PFX file in the browser. */
export default function ImportPage() {
  const styles = useStyles();
  const allowed = useImportAllowed();
  const keys = useImportKeys();
  const { form, title, switchedOff } = t.importedPfx;
  const ready = allowed === true && (keys.data ?? []).length > 0;
  return (
    <>
      <PageHeader title={form.title} lead={form.lead} trail={[{ text: title, to: '/imported-pfx' }]} />
      <div className={styles.parts}>
        <MessageBar intent="info" layout="multiline">
          <MessageBarBody className={styles.body}>
            <MessageBarTitle>{form.limitTitle}</MessageBarTitle>
            {form.limit}
          </MessageBarBody>
        </MessageBar>
        {allowed === false && (
          <MessageBar intent="warning" layout="multiline">
            <MessageBarBody className={styles.body}>{switchedOff}</MessageBarBody>
          </MessageBar>
        )}
        {keys.error && <ErrorPanel error={toApiError(keys.error)} onRetry={() => void keys.refetch()} />}
        {keys.data?.length === 0 && (
          <MessageBar intent="warning" layout="multiline">
            <MessageBarBody className={styles.body}>
              <MessageBarTitle>{form.noKey}</MessageBarTitle>
              {form.noKeyText}
            </MessageBarBody>
          </MessageBar>
        )}
        {ready && <ImportForm keys={keys.data ?? []} />}
      </div>
    </>
  );
}
