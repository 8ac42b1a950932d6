import { makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { ArrowUploadRegular } from '@fluentui/react-icons';
import { useState } from 'react';

import { ActionButton } from '#/parts/ActionButton';
import { ErrorPanel } from '#/parts/ErrorPanel';
import { ChoiceField } from '#/parts/fields';
import { FileField } from '#/parts/FileField';
import { optionsOf } from '#/parts/table/FilterBar';
import { t } from '#/texts';

import { CheckResult } from './CheckResult';
import { maxOctets, roleFor, type Check, type ImportKind } from './imports';
import { useFileImport, type ImportWay } from './useFileImport';

const { imports: texts } = t;

const useStyles = makeStyles({
  form: { display: 'grid', gap: tokens.spacingVerticalL, gridTemplateColumns: 'minmax(0, 1fr)' },
  choices: {
    display: 'grid',
    gap: tokens.spacingHorizontalL,
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(240px, 100%), 1fr))',
    maxWidth: '720px',
    alignItems: 'start',
  },
});

/** What is wrong with the file itself. */
function faultOf(file: File | undefined): string | undefined {
  if (file === undefined) {
    return undefined;
  }
  return file.size === 0 ? texts.fileEmpty : file.size > maxOctets ? texts.tooLarge : undefined;
}

/** Rows that would go in; none if nothing can be imported at all. */
function importable(check: Check): number {
  return check.rows - Math.min(check.refused, check.rows);
}

/** Chooses a file, shows what the check found, and sends it. */
export function FileForm({ kind }: { kind: ImportKind }) {
  const styles = useStyles();
  const [way, setWay] = useState<ImportWay>({ mode: 'upsert', source: 'directory' });
  const [fault, setFault] = useState<string>();
  const { phase, check, error, choose, send } = useFileImport(kind);

  const take = (file: File | undefined) => {
    const wrong = faultOf(file);
    setFault(wrong);
    void choose(wrong === undefined ? file : undefined, way);
  };
  const rows = check === undefined ? 0 : importable(check);
  return (
    <div className={styles.form}>
      <FileField label={texts.file} hint={texts.fileHint} accept=".csv,text/csv" required fault={fault} onFiles={([file]) => take(file)} />
      <div className={styles.choices}>
        <ChoiceField
          label={texts.mode}
          value={way.mode}
          options={optionsOf(texts.modes)}
          onValue={(value) => setWay((now) => ({ ...now, mode: value === 'create' ? 'create' : 'upsert' }))}
        />
        {(kind === 'users' || kind === 'devices') && (
          <ChoiceField
            label={texts.source}
            hint={texts.sourceHint}
            value={way.source}
            options={optionsOf(texts.sources)}
            onValue={(value) => setWay((now) => ({ ...now, source: value === 'admin' ? 'admin' : 'directory' }))}
          />
        )}
      </div>
      <div role="status">{phase === 'checking' && <Spinner size="tiny" label={texts.checking} />}</div>
      {error && <ErrorPanel error={error} />}
      {check && <CheckResult check={check} />}
      {rows > 0 && (
        <div>
          <ActionButton
            needs={roleFor(kind)}
            appearance="primary"
            text={texts.submit(rows)}
            icon={<ArrowUploadRegular />}
            working={phase === 'sending' ? texts.sending : undefined}
            onClick={() => void send(way)}
          />
        </div>
      )}
    </div>
  );
}
