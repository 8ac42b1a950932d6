import { Combobox, Field, Option } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { answer, api } from '#/api/client';
import type { User } from '#/api/types';
import { t } from '#/texts';

const offered = 20;

interface UserChoiceProps {
  label: string;
  hint?: string;
  required?: boolean;
  /** Who is chosen at first. */
  initial?: User | undefined;
  /** Nobody as long as what is typed is not somebody who was chosen. */
  onChoose: (user: User | undefined) => void;
}

/** Finds a user by the beginning of the principal name. */
export function UserChoice({ label, hint, required, initial, onChoose }: UserChoiceProps) {
  const [typed, setTyped] = useState(initial?.userPrincipalName ?? '');
  const users = useQuery({
    queryKey: ['users', 'choice', typed],
    queryFn: ({ signal }) => {
      const query = { limit: offered, ...(typed === '' ? {} : { userPrincipalNamePrefix: typed }) };
      return answer(api.GET('/users', { params: { query }, signal }));
    },
    placeholderData: (before) => before,
  });
  const items = users.data?.items ?? [];
  return (
    <Field label={label} hint={hint} required={required}>
      <Combobox
        freeform
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          onChoose(undefined);
        }}
        onOptionSelect={(_, data) => {
          setTyped(data.optionText ?? '');
          onChoose(items.find((user) => user.id === data.optionValue));
        }}
      >
        {items.map((user) => (
          <Option key={user.id} value={user.id} text={user.userPrincipalName}>
            {`${user.userPrincipalName} (${user.displayName})`}
          </Option>
        ))}
        {items.length === 0 && !users.isPending && (
          <Option disabled value="" text={t.importedPfx.form.userUnknown}>
            {t.importedPfx.form.userUnknown}
          </Option>
        )}
      </Combobox>
    </Field>
  );
}
