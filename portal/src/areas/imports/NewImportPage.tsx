import { makeStyles, tokens } from '@fluentui/react-components';
import { useSearchParams } from 'react-router';

import { ChoiceField } from '#/parts/fields';
import { PanelStack } from '#/parts/Grid';
import { PageHeader } from '#/parts/PageHeader';
import { Panel } from '#/parts/Panel';
import { optionsOf } from '#/parts/table/FilterBar';
import { t } from '#/texts';

import { ColumnsPanel } from './ColumnsPanel';
import { FileForm } from './FileForm';
import { kindOf } from './imports';

const { imports: texts } = t;
const trail = [{ text: texts.title, to: '/imports' }];

const useStyles = makeStyles({ kind: { maxWidth: '360px', marginBottom: tokens.spacingVerticalL } });

/** A file of one kind: what it has to hold, and from choosing it to sending it. */
export default function NewImportPage() {
  const styles = useStyles();
  const [parameters, setParameters] = useSearchParams();
  const kind = kindOf(parameters.get('kind'));
  return (
    <>
      <PageHeader title={texts.newTitle} lead={texts.newLead} trail={trail} />
      <div className={styles.kind}>
        <ChoiceField
          label={texts.kind}
          value={kind}
          options={optionsOf(texts.kinds)}
          onValue={(value) => setParameters({ kind: value }, { replace: true })}
        />
      </div>
      <Panel title={texts.fileTitle}>
        <FileForm key={kind} kind={kind} />
      </Panel>
      <PanelStack>
        <ColumnsPanel kind={kind} />
      </PanelStack>
    </>
  );
}
