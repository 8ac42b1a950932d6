import { makeStyles, MessageBar, MessageBarBody, MessageBarTitle, Text, tokens } from '@fluentui/react-components';

import { StaticTable } from '#/parts/table/StaticTable';
import { t } from '#/texts';

import { errorColumns } from './errorColumns';
import type { Check } from './imports';

const { imports: texts } = t;

const useStyles = makeStyles({
  root: { display: 'grid', gap: tokens.spacingVerticalM, gridTemplateColumns: 'minmax(0, 1fr)' },
  body: { paddingBlock: tokens.spacingVerticalS },
  rest: { display: 'block' },
});

/** What the check comes to, in one sentence, and how bad that is. */
function verdictOf(check: Check): { intent: 'success' | 'warning' | 'error'; text: string } {
  const { rows, refused, code, items } = check;
  if (code !== undefined) {
    return { intent: 'error', text: texts.unreadable(items.at(-1)?.line ?? 1) };
  }
  if (rows === 0) {
    return { intent: 'error', text: texts.checkedNone };
  }
  return refused === 0
    ? { intent: 'success', text: texts.checkedGood(rows) }
    : { intent: 'warning', text: texts.checkedSome(rows, refused) };
}

/** What the service found in a file before anything is imported. */
export function CheckResult({ check }: { check: Check }) {
  const styles = useStyles();
  const { intent, text } = verdictOf(check);
  return (
    <div className={styles.root}>
      <MessageBar intent={intent} layout="multiline" role="status">
        <MessageBarBody className={styles.body}>
          <MessageBarTitle>{texts.checked}</MessageBarTitle>
          {text}
          {intent !== 'error' && <span className={styles.rest}>{texts.checkedRest}</span>}
        </MessageBarBody>
      </MessageBar>
      {check.items.length > 0 && (
        <StaticTable
          label={texts.errors}
          items={check.items.map((item, at) => ({ ...item, at }))}
          rowKey={(item) => String(item.at)}
          empty=""
          columns={errorColumns}
        />
      )}
      {check.items.length < check.errors && <Text>{texts.errorsShown(check.items.length, check.errors)}</Text>}
    </div>
  );
}
