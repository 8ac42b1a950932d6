import { Button, makeStyles, mergeClasses, tokens, Tooltip } from '@fluentui/react-components';
import { CheckmarkRegular, CopyRegular } from '@fluentui/react-icons';
import { useEffect, useState } from 'react';

import { t } from '#/texts';

const useStyles = makeStyles({
  root: { display: 'inline-flex', alignItems: 'center', gap: tokens.spacingHorizontalXS, maxWidth: '100%' },
  text: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, overflowWrap: 'anywhere' },
  block: {
    display: 'flex',
    justifyContent: 'space-between',
    alignItems: 'flex-start',
    backgroundColor: tokens.colorNeutralBackground3,
    borderRadius: tokens.borderRadiusMedium,
    padding: tokens.spacingHorizontalM,
  },
});

/** Puts a text on the clipboard. */
export function CopyButton({ text, label = t.common.copy }: { text: string; label?: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    const timer = copied ? window.setTimeout(() => setCopied(false), 2000) : undefined;
    return () => window.clearTimeout(timer);
  }, [copied]);
  return (
    <Tooltip content={copied ? t.common.copied : label} relationship="label">
      <Button
        appearance="subtle"
        size="small"
        icon={copied ? <CheckmarkRegular /> : <CopyRegular />}
        onClick={() => {
          void navigator.clipboard.writeText(text).then(() => setCopied(true));
        }}
      />
    </Tooltip>
  );
}

interface CopyTextProps {
  text: string;
  /** A command or key of some length: a box of its own. */
  block?: boolean;
  label?: string;
}

/** A value that people carry elsewhere: an id, a thumbprint, a command. */
export function CopyText({ text, block = false, label }: CopyTextProps) {
  const styles = useStyles();
  return (
    <span className={mergeClasses(styles.root, block && styles.block)}>
      <code className={styles.text}>{text}</code>
      <CopyButton text={text} label={label} />
    </span>
  );
}

/** A thumbprint or serial number in groups of four, copied without the spaces. */
export function Thumbprint({ value }: { value: string | undefined }) {
  const styles = useStyles();
  if (value === undefined || value === '') {
    return <span>{t.common.none}</span>;
  }
  return (
    <span className={styles.root}>
      <code className={styles.text}>{value.toLowerCase().match(/.{1,4}/g)?.join(' ')}</code>
      <CopyButton text={value} />
    </span>
  );
}
