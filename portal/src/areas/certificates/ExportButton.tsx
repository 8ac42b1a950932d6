import { useState } from 'react';

import { answer, api } from '#/api/client';
import type { Certificate } from '#/api/types';
import { csvLine, download } from '#/parts/download';
import { DownloadButton } from '#/parts/DownloadButton';
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
  const [count, setCount] = useState(0);

  const save = async () => {
    const lines = [csvLine(fields)];
    const query = queryOf(filters, Date.now());
    let cursor: string | undefined;
    do {
      setCount(lines.length - 1);
      const page = await answer(api.GET('/certificates', { params: { query: { ...query, limit: pageSize, cursor } } }));
      lines.push(...page.items.map((item) => csvLine(fields.map((field) => item[field]))));
      cursor = page.nextCursor;
    } while (cursor !== undefined && cursor !== '');
    download('certificates.csv', 'text/csv;charset=utf-8', `${lines.join('\r\n')}\r\n`);
  };

  const working = t.certificates.exporting(count.toLocaleString(t.locale));
  return <DownloadButton text={t.certificates.export} working={working} save={save} />;
}
