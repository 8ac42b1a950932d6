import { Combobox, Field, Option } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { t } from '#/texts';

import type { Found, Search } from './directorySearch';
import { usePaused } from './usePaused';

interface SearchChoiceProps {
  label: string;
  hint?: string;
  required?: boolean;
  fault?: string | undefined;
  disabled?: boolean;
  search: Search;
  /** In place of options if nothing begins with what was typed. */
  none: string;
  /** What the field says at first. */
  initial?: string;
  /** Empty it once something was chosen, to choose more. */
  several?: boolean;
  /** Nothing as long as what is typed is not something that was chosen. */
  onChoose: (found: Found | undefined, typed: string) => void;
}

/** Finds an object by the beginning of its name. */
export function SearchChoice(props: SearchChoiceProps) {
  const { label, hint, required, fault, disabled, search, none, initial = '', several = false, onChoose } = props;
  const [typed, setTyped] = useState(initial);
  const [open, setOpen] = useState(false);
  const prefix = usePaused(typed);
  const found = useQuery({
    queryKey: [...search.key, prefix],
    queryFn: ({ signal }) => search.find(prefix, signal),
    enabled: disabled !== true,
    placeholderData: (before) => before,
  });
  const items = found.data ?? [];
  const state = fault === undefined ? {} : { validationState: 'error' as const, validationMessage: fault };
  return (
    <Field label={label} hint={hint} required={required} {...state}>
      <Combobox
        freeform
        disabled={disabled}
        expandIcon={{ 'aria-label': t.common.showChoices }}
        value={typed}
        selectedOptions={[]}
        open={open}
        onOpenChange={(_, data) => setOpen(data.open)}
        onChange={(event) => {
          setOpen(true); // Pasting alone would not.
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
