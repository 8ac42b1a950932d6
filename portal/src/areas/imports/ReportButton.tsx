import { answer, api } from '#/api/client';
import { download } from '#/parts/download';
import { DownloadButton } from '#/parts/DownloadButton';
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
  const save = async () => {
    download(`${kind}-refused.csv`, 'text/csv;charset=utf-8', reportOf(await allErrors(importId)));
  };
  return <DownloadButton text={texts.download} working={texts.downloading} save={save} />;
}
