import { Button, makeStyles, MessageBar, MessageBarBody, Spinner, tokens } from '@fluentui/react-components';
import { useState, type FormEvent, type ReactNode } from 'react';

import type { Role } from '#/api/types';
import { t } from '#/texts';

import { ErrorPanel } from './ErrorPanel';
import { ReasonTooltip } from './ReasonTooltip';
import { useAction } from './useAction';
import { useReason } from './useReason';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

interface SaveFormProps {
  /** The least role that may save. */
  needs: Role;
  children: ReactNode;
  /** Why it cannot be saved, such as a fault in a field. */
  impossible?: string | undefined;
  /** Saves. What this throws is shown. */
  onSave: () => Promise<void>;
  /** What is said after that. */
  saved: string;
  /** Beside the button. */
  more?: ReactNode;
}

/** Settings on a page with their button. Who may not save sees them, and the button says why. */
export function SaveForm({ needs, children, impossible, onSave, saved, more }: SaveFormProps) {
  const styles = useStyles();
  const { busy, error, run } = useAction();
  const [done, setDone] = useState(false);
  const reason = useReason(needs, impossible);

  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (reason !== undefined) {
      return;
    }
    setDone(false);
    setDone(await run(onSave));
  };
  return (
    <form className={styles.form} onSubmit={(event) => void save(event)}>
      {children}
      {error && <ErrorPanel error={error} />}
      <div role="status">
        {done && (
          <MessageBar intent="success" layout="multiline">
            <MessageBarBody>{saved}</MessageBarBody>
          </MessageBar>
        )}
      </div>
      <div className={styles.actions}>
        <ReasonTooltip reason={reason}>
          <Button
            type="submit"
            appearance="primary"
            disabledFocusable={reason !== undefined || busy}
            icon={busy ? <Spinner size="tiny" /> : undefined}
          >
            {t.common.save}
          </Button>
        </ReasonTooltip>
        {more}
      </div>
    </form>
  );
}
