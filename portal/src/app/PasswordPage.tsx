import { MessageBar, MessageBarBody, makeStyles } from '@fluentui/react-components';
import { useState } from 'react';

import { PageHeader } from '#/parts/PageHeader';
import { Panel } from '#/parts/Panel';
import { t } from '#/texts';

import { PasswordForm } from './PasswordForm';

const useStyles = makeStyles({ panel: { maxWidth: '480px' } });

/** One's own password, at any time. */
export default function PasswordPage() {
  const styles = useStyles();
  const [done, setDone] = useState(false);
  return (
    <>
      <PageHeader title={t.shell.changePassword} />
      {done ? (
        <MessageBar intent="success">
          <MessageBarBody>{t.password.done}</MessageBarBody>
        </MessageBar>
      ) : (
        <Panel title={t.password.title} className={styles.panel}>
          <PasswordForm onDone={() => setDone(true)} />
        </Panel>
      )}
    </>
  );
}
