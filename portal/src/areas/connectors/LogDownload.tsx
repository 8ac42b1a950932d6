import { answer, api } from '#/api/client';
import { DownloadButton } from '#/parts/DownloadButton';
import { downloadBytes } from '#/parts/downloadBytes';
import { t } from '#/texts';

import { bytesOf } from './health';
import type { ConnectorLog } from './queries';

/** Fetches the parts of a connector's logs and hands them to the browser as one file. */
export function LogDownload({ log }: { log: ConnectorLog }) {
  const save = async () => {
    const parts: Uint8Array<ArrayBuffer>[] = [];
    for (let part = 0; part < log.parts; part += 1) {
      const params = { path: { commandId: log.commandId, part: String(part) } };
      parts.push(bytesOf((await answer(api.GET('/connectorLogs/{commandId}/parts/{part}', { params }))).content));
    }
    downloadBytes(`connector-logs-${log.commandId}.tar.gz`, 'application/gzip', parts);
  };
  return <DownloadButton needs="administrator" text={t.connectors.download} working={t.connectors.downloading} save={save} />;
}
