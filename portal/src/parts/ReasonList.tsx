import { makeStyles, MessageBar, MessageBarBody, MessageBarTitle, tokens } from '@fluentui/react-components';

import type { ConnectorReason } from '#/api/types';
import { t } from '#/texts';
import { languageOfService } from '#/texts/language';

import { subjectOf } from './reason';

const useStyles = makeStyles({
  list: { display: 'grid', gap: tokens.spacingVerticalS, margin: 0, padding: 0, listStyleType: 'none' },
  body: { paddingBlock: tokens.spacingVerticalS, overflowWrap: 'anywhere' },
  remedy: { display: 'block' },
});

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1) + (text.endsWith('.') ? '' : '.');
}

/** Why a connector or an authority is not well, and what to do about it, in the service's words. */
export function ReasonList({ reasons }: { reasons: readonly ConnectorReason[] }) {
  const styles = useStyles();
  return (
    <ul className={styles.list}>
      {reasons.map((reason) => (
        <li key={`${reason.code} ${reason.subject}`}>
          <MessageBar intent={reason.level === 'error' ? 'error' : 'warning'} layout="multiline" role="note">
            <MessageBarBody className={styles.body}>
              <MessageBarTitle lang={languageOfService}>
                {reason.subject === '' ? sentence(reason.text) : `${subjectOf(reason)}: ${reason.text}.`}
              </MessageBarTitle>
              <span className={styles.remedy}>
                {t.connectors.remedy}: <span lang={languageOfService}>{sentence(reason.remedy)}</span> <code>{reason.code}</code>
              </span>
            </MessageBarBody>
          </MessageBar>
        </li>
      ))}
    </ul>
  );
}
