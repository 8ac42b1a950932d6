import { useState } from 'react';

import { answer, api } from '#/api/client';
import { toApiError, type ApiError } from '#/api/errors';
import { ActionButton } from '#/parts/ActionButton';
import { downloadBytes } from '#/parts/downloadBytes';
import { ErrorPanel } from '#/parts/ErrorPanel';
import { t } from '#/texts';

import { bytesOf } from './health';
import type { ConnectorLog } from './queries';

/** Fetches the parts of a connector's logs and hands them to the browser as one file. */
export function LogDownload({ log }: { log: ConnectorLog }) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const fetchAll = async () => {
    setBusy(true);
    setError(undefined);
    try {
      const parts: Uint8Array<ArrayBuffer>[] = [];
      for (let part = 0; part < log.parts; part += 1) {
        const params = { path: { commandId: log.commandId, part: String(part) } };
        parts.push(bytesOf((await answer(api.GET('/connectorLogs/{commandId}/parts/{part}', { params }))).content));
      }
      downloadBytes(`connector-logs-${log.commandId}.tar.gz`, 'application/gzip', parts);
    } catch (failure) {
      setError(toApiError(failure));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <ActionButton
        needs="administrator"
        text={busy ? t.connectors.downloading : t.connectors.download}
        impossible={busy ? t.connectors.downloading : undefined}
        onClick={() => void fetchAll()}
      />
      {error && <ErrorPanel error={error} />}
    </>
  );
}
