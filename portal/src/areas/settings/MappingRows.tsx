import { Button, Input, makeStyles, Select, Text, tokens, Tooltip } from '@fluentui/react-components';
import { AddRegular, DismissRegular } from '@fluentui/react-icons';
import { useId } from 'react';

import { t } from '#/texts';

import type { MappingRow } from './lists';
import { roleOf, roleOptions } from './roleOptions';

const { oidc: texts } = t;

const useStyles = makeStyles({
  group: { display: 'grid', gap: tokens.spacingVerticalS, justifyItems: 'start', gridTemplateColumns: 'minmax(0, 1fr)' },
  row: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'center', width: '100%' },
  value: { flex: '1 1 180px', minWidth: 0 },
  role: { flex: '1 1 200px', minWidth: 0 },
  hint: { color: tokens.colorNeutralForeground2 },
});

interface MappingRowsProps {
  rows: readonly MappingRow[];
  onRows: (rows: MappingRow[]) => void;
}

/** Which role each value of the provider's claim stands for. */
export function MappingRows({ rows, onRows }: MappingRowsProps) {
  const styles = useStyles();
  const id = useId();
  const change = (index: number, part: Partial<MappingRow>) =>
    onRows(rows.map((row, at) => (at === index ? { ...row, ...part } : row)));
  return (
    <div role="group" aria-labelledby={id} className={styles.group}>
      <Text id={id} weight="semibold">
        {texts.mapping}
      </Text>
      <Text size={200} className={styles.hint}>
        {texts.mappingText}
      </Text>
      {rows.map((row, index) => (
        // Rows have no name but their place.
        <div key={index} className={styles.row}>
          <Input
            className={styles.value}
            aria-label={texts.value}
            placeholder={texts.value}
            value={row.value}
            onChange={(_, data) => change(index, { value: data.value })}
          />
          <Select
            className={styles.role}
            aria-label={t.settings.role}
            value={row.role}
            onChange={(_, data) => change(index, { role: roleOf(data.value) })}
          >
            {roleOptions.map((option) => (
              <option key={option.value} value={option.value}>
                {option.text}
              </option>
            ))}
          </Select>
          <Tooltip content={texts.removeRow(row.value)} relationship="label">
            <Button
              appearance="subtle"
              icon={<DismissRegular />}
              onClick={() => onRows(rows.filter((_, at) => at !== index))}
            />
          </Tooltip>
        </div>
      ))}
      <Button size="small" icon={<AddRegular />} onClick={() => onRows([...rows, { value: '', role: 'auditor' }])}>
        {texts.addRow}
      </Button>
    </div>
  );
}
