import { Combobox, Field, Option } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

/** Something that can be chosen. */
export interface Found {
  id: string;
  name: string;
  /** What tells it from others of the same name. */
  detail?: string | undefined;
}

interface SearchChoiceProps {
  label: string;
  hint?: string;
  fault?: string | undefined;
  disabled?: boolean;
  /** In place of options if nothing begins with what was typed. */
  none: string;
  /** What is looked for, for the cache. */
  kind: string;
  /** The first of those whose names begin so. */
  search: (prefix: string, signal: AbortSignal) => Promise<Found[]>;
  /** What the field says at first. */
  initial?: string;
  /** Empty it once something was chosen, to choose more. */
  several?: boolean;
  /** Nothing as long as what is typed is not something that was chosen. */
  onChoose: (found: Found | undefined, typed: string) => void;
}

/** Finds an object by the beginning of its name. */
export function SearchChoice(props: SearchChoiceProps) {
  const { label, hint, fault, disabled, none, kind, search, initial = '', several = false, onChoose } = props;
  const [typed, setTyped] = useState(initial);
  const found = useQuery({
    queryKey: [kind, 'choice', typed],
    queryFn: ({ signal }) => search(typed, signal),
    enabled: disabled !== true,
    placeholderData: (before) => before,
  });
  const items = found.data ?? [];
  const state = fault === undefined ? {} : { validationState: 'error' as const, validationMessage: fault };
  return (
    <Field label={label} hint={hint} {...state}>
      <Combobox
        freeform
        disabled={disabled}
        value={typed}
        selectedOptions={[]}
        onChange={(event) => {
          setTyped(event.target.value);
          if (!several) {
            onChoose(undefined, event.target.value);
          }
        }}
        onOptionSelect={(_, data) => {
          const chosen = items.find((item) => item.id === data.optionValue);
          if (chosen !== undefined) {
            setTyped(several ? '' : chosen.name);
            onChoose(chosen, chosen.name);
          }
        }}
      >
        {items.map((item) => (
          <Option key={item.id} value={item.id} text={item.name}>
            {item.detail === undefined ? item.name : `${item.name} (${item.detail})`}
          </Option>
        ))}
        {items.length === 0 && !found.isPending && (
          <Option disabled value="" text={none}>
            {none}
          </Option>
        )}
      </Combobox>
    </Field>
  );
}
