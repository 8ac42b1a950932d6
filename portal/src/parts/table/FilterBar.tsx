import { Button, Field, Input, makeStyles, Select, tokens } from '@fluentui/react-components';
import { DismissRegular, SearchRegular } from '@fluentui/react-icons';
import { useEffect, useState } from 'react';

import { t } from '#/texts';

import type { Filters } from './useFilters';

/** Milliseconds of silence after which what was typed counts. */
const typingPause = 300;

const useStyles = makeStyles({
  bar: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'flex-end',
    gap: tokens.spacingHorizontalM,
    marginBottom: tokens.spacingVerticalL,
  },
  text: { flex: '1 1 220px', maxWidth: '360px', '@media (max-width: 720px)': { flexBasis: '100%', maxWidth: 'none' } },
  choice: {
    flex: '0 1 190px',
    minWidth: 0,
    gridTemplateColumns: 'minmax(0, 1fr)',
    '& select': { width: '100%', textOverflow: 'ellipsis' },
    '@media (max-width: 720px)': { flexBasis: 'calc(50% - 6px)' },
  },
});

/** One filter; `name` is the API's parameter. */
export type FilterField =
  | { kind: 'text'; name: string; label: string; hint?: string; minLength?: number }
  | { kind: 'choice'; name: string; label: string; options: readonly { value: string; text: string }[] };

/** Options from a catalogue of names, in its order. */
export function optionsOf(names: Record<string, string>): { value: string; text: string }[] {
  return Object.entries(names).map(([value, text]) => ({ value, text }));
}

interface TextFilterProps {
  field: Extract<FilterField, { kind: 'text' }>;
  filters: Filters;
}

function TextFilter({ field, filters }: TextFilterProps) {
  const styles = useStyles();
  const current = filters.get(field.name);
  const [typed, setTyped] = useState(current);
  const { set } = filters;

  useEffect(() => setTyped(current), [current]);
  useEffect(() => {
    if (typed === current || (typed !== '' && typed.length < (field.minLength ?? 1))) {
      return undefined;
    }
    const timer = window.setTimeout(() => set(field.name, typed), typingPause);
    return () => window.clearTimeout(timer);
  }, [typed, current, field.name, field.minLength, set]);

  return (
    <Field label={field.label} className={styles.text}>
      <Input
        type="search"
        contentBefore={<SearchRegular />}
        placeholder={field.hint}
        value={typed}
        onChange={(_, data) => setTyped(data.value)}
      />
    </Field>
  );
}

/** The filters above a table. */
export function FilterBar({ fields, filters }: { fields: readonly FilterField[]; filters: Filters }) {
  const styles = useStyles();
  return (
    <search className={styles.bar}>
      {fields.map((field) =>
        field.kind === 'text' ? (
          <TextFilter key={field.name} field={field} filters={filters} />
        ) : (
          <Field key={field.name} label={field.label} className={styles.choice}>
            <Select value={filters.get(field.name)} onChange={(_, data) => filters.set(field.name, data.value)}>
              <option value="">{t.common.all}</option>
              {field.options.map((option) => (
                <option key={option.value} value={option.value}>
                  {option.text}
                </option>
              ))}
            </Select>
          </Field>
        ),
      )}
      {filters.any && (
        <Button appearance="subtle" icon={<DismissRegular />} onClick={filters.clear}>
          {t.common.clearFilters}
        </Button>
      )}
    </search>
  );
}
