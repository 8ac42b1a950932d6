import { Text } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { answer, api } from '#/api/client';
import type { BodyOf, Group } from '#/api/types';
import { ChoiceField } from '#/parts/fields';
import { RecordForm, type RecordField, type RecordTexts } from '#/parts/RecordForm';
import { optionsOf } from '#/parts/table/FilterBar';
import { t } from '#/texts';

const { groups: texts } = t;

type Body = BodyOf<'/groups', 'post'>;
type Kind = NonNullable<Body['kind']>;

const fields = [
  { name: 'displayName', label: texts.name, required: true },
  { name: 'externalId', label: texts.externalId },
] as const satisfies readonly RecordField<keyof Body>[];

type Name = (typeof fields)[number]['name'];

interface GroupFormProps {
  /** The one that is changed; a new one without. */
  group?: Group;
  onClose: () => void;
}

/** Makes a group, or changes one: in a FormDialog. */
export function GroupForm({ group, onClose }: GroupFormProps) {
  const queries = useQueryClient();
  const [kind, setKind] = useState<Kind>('user');
  const save = async (written: RecordTexts<Name>) => {
    const body = written as Body; // What is required is there before it can be sent.
    if (group === undefined) {
      await answer(api.POST('/groups', { body: { ...body, kind } }));
    } else {
      const params = { path: { groupId: group.id }, header: { 'If-Match': `"${group.version}"` } };
      await answer(api.PUT('/groups/{groupId}', { params, body }));
    }
    await queries.invalidateQueries({ queryKey: ['groups'] });
  };
  return (
    <RecordForm
      title={group === undefined ? texts.addTitle : texts.editTitle}
      submit={group === undefined ? texts.create : texts.save}
      fields={fields}
      record={group}
      after={() =>
        group === undefined && (
          <>
            <ChoiceField
              label={texts.kind}
              value={kind}
              options={optionsOf(texts.kinds)}
              onValue={(value) => setKind(value === 'device' ? 'device' : 'user')}
            />
            <Text>{texts.addText}</Text>
          </>
        )
      }
      onSave={save}
      onClose={onClose}
    />
  );
}
