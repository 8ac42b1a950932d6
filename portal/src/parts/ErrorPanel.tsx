import {
  Button,
  makeStyles,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  tokens,
} from '@fluentui/react-components';

import { isSignedOut, type ApiError } from '#/api/errors';
import { t } from '#/texts';
import { languageOfService } from '#/texts/language';

import { sentence } from './sentence';

const useStyles = makeStyles({
  body: { overflowWrap: 'anywhere', paddingBlock: tokens.spacingVerticalS },
  facts: {
    display: 'grid',
    gridTemplateColumns: 'max-content 1fr',
    columnGap: tokens.spacingHorizontalM,
    margin: `${tokens.spacingVerticalXS} 0 0`,
    '& dd': { margin: 0 },
    '& dt': { color: tokens.colorNeutralForeground2 },
    '@media (max-width: 480px)': {
      gridTemplateColumns: 'minmax(0, 1fr)',
      '& dd': { margin: `0 0 ${tokens.spacingVerticalXS}` },
    },
  },
  code: { fontFamily: tokens.fontFamilyMonospace },
});

interface ErrorPanelProps {
  error: ApiError;
  onRetry?: (() => void) | undefined;
}

/** A call that failed: what happened, its code, what to do next, and the request to ask about. */
export function ErrorPanel({ error, onRetry }: ErrorPanelProps) {
  const styles = useStyles();
  const own = t.errors.own[error.code];
  const nextStep = own?.nextStep ?? error.nextStep;
  const lang = own === undefined ? languageOfService : undefined;
  if (isSignedOut(error)) {
    return null; // The window over the page says so, and lets one sign in.
  }
  return (
    <MessageBar intent="error" layout="multiline" role="alert">
      <MessageBarBody className={styles.body}>
        <MessageBarTitle lang={lang}>{sentence(own?.title ?? error.message)}</MessageBarTitle>
        <dl className={styles.facts}>
          {nextStep !== undefined && (
            <>
              <dt>{t.errors.nextStep}</dt>
              <dd lang={lang}>{sentence(nextStep)}</dd>
            </>
          )}
          <dt>{t.errors.code}</dt>
          <dd className={styles.code}>{error.code}</dd>
          {error.fields.map((field) => (
            <FieldFault key={`${field.path} ${field.code}`} path={field.path} text={field.text} code={field.code} />
          ))}
          {error.requestId !== undefined && (
            <>
              <dt>{t.errors.requestId}</dt>
              <dd className={styles.code}>{error.requestId}</dd>
            </>
          )}
        </dl>
      </MessageBarBody>
      {onRetry && (
        <MessageBarActions>
          <Button onClick={onRetry}>{t.common.retry}</Button>
        </MessageBarActions>
      )}
    </MessageBar>
  );
}

function FieldFault({ path, text, code }: { path: string; text: string; code: string }) {
  const styles = useStyles();
  return (
    <>
      <dt className={styles.code}>{path === '' ? code : path}</dt>
      <dd lang={languageOfService}>{text}</dd>
    </>
  );
}
