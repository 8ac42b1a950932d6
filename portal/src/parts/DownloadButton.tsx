import { ArrowDownloadRegular } from '@fluentui/react-icons';

import type { Role } from '#/api/types';

import { ActionButton } from './ActionButton';
import { ErrorPanel } from './ErrorPanel';
import { useAction } from './useAction';

interface DownloadButtonProps {
  /** The least role that may have it; everybody without. */
  needs?: Role;
  text: string;
  /** What it says while the file is being made. */
  working: string;
  /** Makes the file and hands it to the browser. What this throws is shown. */
  save: () => Promise<void>;
}

/** Fetches what becomes a file of the reader's machine. */
export function DownloadButton({ needs = 'auditor', text, working, save }: DownloadButtonProps) {
  const { busy, error, run } = useAction();
  return (
    <>
      <ActionButton
        needs={needs}
        text={text}
        icon={<ArrowDownloadRegular />}
        working={busy ? working : undefined}
        onClick={() => void run(save)}
      />
      {error && <ErrorPanel error={error} />}
    </>
  );
}
