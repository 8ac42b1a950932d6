import { answer, api } from '#/api/client';
import { download } from '#/parts/download';
import { DownloadButton } from '#/parts/DownloadButton';
import { octetsOf } from '#/parts/octets';
import { t } from '#/texts';

import type { ConnectorLog } from './queries';

/** Fetches the parts of a connector's logs and hands them to the browser as one file. */
export function LogDownload({ log }: { log: ConnectorLog }) {
  const save = async () => {
    const parts: Uint8Array<ArrayBuffer>[] = [];
    for (let part = 0; part < log.parts; part += 1) {
      const params = { path: { commandId: log.commandId, part: String(part) } };
      parts.push(octetsOf((await answer(api.GET('/connectorLogs/{commandId}/parts/{part}', { params }))).content));
    }
    download(`connector-logs-${log.commandId}.tar.gz`, 'application/gzip', ...parts);
  };
  return <DownloadButton needs="administrator" text={t.connectors.download} working={t.connectors.downloading} save={save} />;
}
