import { makeStyles, MessageBar, MessageBarBody, Text, tokens } from '@fluentui/react-components';

import { CopyText } from './CopyText';

const useStyles = makeStyles({
  part: { display: 'grid', gap: tokens.spacingVerticalXS },
  body: { paddingBlock: tokens.spacingVerticalS },
});

interface SecretOnceProps {
  /** That it is shown once, and until when it is good. */
  warning: string;
  /** What is to be carried elsewhere, each with its name. */
  parts: readonly { label: string; text: string }[];
}

/** What the service shows once: it keeps no copy, so the reader has to take it away now. */
export function SecretOnce({ warning, parts }: SecretOnceProps) {
  const styles = useStyles();
  return (
    <>
      <MessageBar intent="warning" layout="multiline">
        <MessageBarBody className={styles.body}>{warning}</MessageBarBody>
      </MessageBar>
      {parts.map((part) => (
        <div key={part.label} className={styles.part}>
          <Text weight="semibold">{part.label}</Text>
          <CopyText block text={part.text} />
        </div>
      ))}
    </>
  );
}
