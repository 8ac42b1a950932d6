import { Button, Spinner } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons';
import { useState } from 'react';

import { answer, api } from '#/api/client';
import { toApiError, type ApiError } from '#/api/errors';
import type { Certificate } from '#/api/types';
import { csvLine, download } from '#/parts/download';
import { ErrorPanel } from '#/parts/ErrorPanel';
import { t } from '#/texts';

import { queryOf } from './query';

const pageSize = 500;

const fields = [
  'id',
  'subject',
  'userPrincipalName',
  'kind',
  'issuanceState',
  'revocationState',
  'serialNumber',
  'thumbprint',
  'issuer',
  'notBefore',
  'notAfter',
  'deviceId',
  'userId',
  'profileId',
  'createdAt',
] as const satisfies readonly (keyof Certificate)[];

/** Everything that fits the filters as a file, read page by page. */
export function ExportButton({ filters }: { filters: Record<string, string> }) {
  const [count, setCount] = useState<number>();
  const [error, setError] = useState<ApiError>();

  const run = async () => {
    const lines = [csvLine(fields)];
    const query = queryOf(filters, Date.now());
    let cursor: string | undefined;
    setError(undefined);
    try {
      do {
        setCount(lines.length - 1);
        const page = await answer(api.GET('/certificates', { params: { query: { ...query, limit: pageSize, cursor } } }));
        lines.push(...page.items.map((item) => csvLine(fields.map((field) => item[field]))));
        cursor = page.nextCursor;
      } while (cursor !== undefined && cursor !== '');
      download('certificates.csv', 'text/csv;charset=utf-8', `${lines.join('\r\n')}\r\n`);
    } catch (failure) {
      setError(toApiError(failure));
    } finally {
      setCount(undefined);
    }
  };

  const busy = count !== undefined;
  return (
    <>
      <Button
        icon={busy ? <Spinner size="tiny" /> : <ArrowDownloadRegular />}
        disabledFocusable={busy}
        onClick={busy ? undefined : () => void run()}
      >
        {busy ? t.certificates.exporting(count.toLocaleString(t.locale)) : t.certificates.export}
      </Button>
      {error && <ErrorPanel error={error} />}
    </>
  );
}
