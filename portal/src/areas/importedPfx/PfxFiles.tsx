import { Field, Input, makeStyles, MessageBar, MessageBarBody, ProgressBar, Subtitle2, Text, tokens } from '@fluentui/react-components';

import { Thumbprint } from '#/parts/CopyText';
import { ErrorPanel } from '#/parts/ErrorPanel';
import { Facts } from '#/parts/Panel';
import { ToneBadge, type Tone } from '#/parts/StateBadge';
import { absoluteTime } from '#/parts/Time';
import { t } from '#/texts';

import type { CertificateFacts } from './pfx/certificate';
import type { PfxFile, PfxProgress, PfxState } from './useImport';
import { warningsOf } from './warnings';

const { form } = t.importedPfx;

const tones: Record<PfxState, Tone> = {
  chosen: 'neutral',
  opening: 'working',
  refused: 'bad',
  opened: 'good',
  importing: 'working',
  failed: 'bad',
  imported: 'good',
};

const useStyles = makeStyles({
  list: { display: 'grid', gap: tokens.spacingVerticalM, margin: 0, padding: 0, listStyleType: 'none' },
  file: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: tokens.spacingVerticalM,
    padding: tokens.spacingHorizontalL,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusXLarge,
  },
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', justifyContent: 'space-between', gap: tokens.spacingHorizontalS },
  name: { margin: 0, overflowWrap: 'anywhere', minWidth: 0 },
  body: { overflowWrap: 'anywhere', paddingBlock: tokens.spacingVerticalS, whiteSpace: 'normal' },
  progress: { display: 'grid', gap: tokens.spacingVerticalXS },
});

function Opened({ facts, further, userName }: { facts: CertificateFacts; further: number; userName: string }) {
  const styles = useStyles();
  return (
    <>
      <Facts
        facts={[
          { name: form.subject, value: facts.subject },
          { name: form.issuer, value: facts.issuer },
          { name: form.valid, value: form.from(absoluteTime(facts.notBefore), absoluteTime(facts.notAfter)) },
          { name: form.thumbprint, value: <Thumbprint value={facts.thumbprint} /> },
          { name: form.chain, value: String(further) },
        ]}
      />
      {warningsOf(facts, userName, Date.now()).map((warning) => (
        <MessageBar key={warning} intent="warning" layout="multiline">
          <MessageBarBody className={styles.body}>{warning}</MessageBarBody>
        </MessageBar>
      ))}
    </>
  );
}

interface PfxFilesProps {
  files: readonly PfxFile[];
  /** Whose certificates they shall be; empty as long as nobody is chosen. */
  userName: string;
  onPassword: (id: string, password: string) => void;
}

/** The files that were chosen: what is in each, or why it cannot be imported. Among several each may have its own password. */
export function PfxFiles({ files, userName, onPassword }: PfxFilesProps) {
  const styles = useStyles();
  return (
    <ul className={styles.list} aria-label={form.files}>
      {files.map(({ id, file, password, state, opened, error }) => (
        <li key={id} className={styles.file}>
          <div className={styles.head}>
            <Subtitle2 as="h2" className={styles.name}>
              {file.name}
            </Subtitle2>
            <ToneBadge tone={tones[state]} text={form.states[state]} />
          </div>
          {error && <ErrorPanel error={error} />}
          {opened && <Opened facts={opened.facts} further={opened.chain.length} userName={userName} />}
          {files.length > 1 && (state === 'chosen' || state === 'refused') && (
            <Field label={form.passwordOf(file.name)}>
              <Input type="password" autoComplete="off" value={password} onChange={(_, data) => onPassword(id, data.value)} />
            </Field>
          )}
        </li>
      ))}
    </ul>
  );
}

/** How far the work on several files is. */
export function PfxProgressBar({ progress }: { progress: PfxProgress | undefined }) {
  const styles = useStyles();
  const text = progress === undefined ? '' : form.progress[progress.doing](progress.done, progress.of);
  return (
    <div role="status" className={styles.progress}>
      {progress !== undefined && progress.of > 1 && (
        <>
          <Text>{text}</Text>
          <ProgressBar value={progress.done / progress.of} aria-label={form.progressLabel} aria-valuetext={text} />
        </>
      )}
    </div>
  );
}
