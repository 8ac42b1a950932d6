import { Button, Spinner } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons';
import { useState } from 'react';

import { answer, api } from '#/api/client';
import { toApiError, type ApiError } from '#/api/errors';
import { download } from '#/parts/download';
import { ErrorPanel } from '#/parts/ErrorPanel';
import { t } from '#/texts';

import { reportOf, type ImportError, type ImportKind } from './imports';

const { imports: texts } = t;

const pageSize = 500;

async function allErrors(importId: string): Promise<ImportError[]> {
  const errors: ImportError[] = [];
  let cursor: string | undefined;
  do {
    const params = { path: { importId }, query: { limit: pageSize, cursor } };
    const page = await answer(api.GET('/imports/{importId}/errors', { params }));
    errors.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined && cursor !== '');
  return errors;
}

/** All refused rows as a file. */
export function ReportButton({ importId, kind }: { importId: string; kind: ImportKind }) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const save = async () => {
    setBusy(true);
    setError(undefined);
    try {
      download(`${kind}-refused.csv`, 'text/csv;charset=utf-8', reportOf(await allErrors(importId)));
    } catch (failure) {
      setError(toApiError(failure));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button
        icon={busy ? <Spinner size="tiny" /> : <ArrowDownloadRegular />}
        disabledFocusable={busy}
        onClick={busy ? undefined : () => void save()}
      >
        {busy ? texts.downloading : texts.download}
      </Button>
      {error && <ErrorPanel error={error} />}
    </>
  );
}
