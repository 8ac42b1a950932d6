import { Button, makeStyles } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons';

import { download } from '#/parts/download';
import { Panel } from '#/parts/Panel';
import { StaticTable } from '#/parts/table/StaticTable';
import { t } from '#/texts';

import { columnsOf } from './columns';
import { templateOf, type ImportKind } from './imports';

const { imports: texts } = t;

const useStyles = makeStyles({ name: { overflowWrap: 'anywhere' } });

/** What a file of this kind consists of, with one to begin from. */
export function ColumnsPanel({ kind }: { kind: ImportKind }) {
  const styles = useStyles();
  return (
    <Panel
      title={texts.columns}
      lead={texts.columnsLead}
      tools={
        <Button
          icon={<ArrowDownloadRegular />}
          onClick={() => download(`${kind}.csv`, 'text/csv;charset=utf-8', templateOf(kind))}
        >
          {texts.template}
        </Button>
      }
    >
      <StaticTable
        label={texts.columns}
        items={columnsOf[kind]}
        rowKey={(item) => item.name}
        empty=""
        columns={[
          { id: 'name', header: texts.column, cell: (item) => <code className={styles.name}>{item.name}</code> },
          { id: 'need', header: texts.need, cell: (item) => texts.needs[item.need] },
          { id: 'meaning', header: texts.meaning, cell: (item) => t.importColumns[kind][item.name] },
        ]}
      />
    </Panel>
  );
}
