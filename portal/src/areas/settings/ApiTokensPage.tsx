import { Text } from '@fluentui/react-components';
import { AddRegular, KeyRegular } from '@fluentui/react-icons';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { answer, api } from '#/api/client';
import type { AnswerOf, ItemOf } from '#/api/types';
import { ActionButton } from '#/parts/ActionButton';
import { ConfirmButton } from '#/parts/ConfirmButton';
import { EmptyState } from '#/parts/EmptyState';
import { ChoiceField, TextField } from '#/parts/fields';
import { DialogForm, FormDialog } from '#/parts/FormDialog';
import { SecretOnce } from '#/parts/SecretOnce';
import { DataTable } from '#/parts/table/DataTable';
import type { Column } from '#/parts/table/TableGrid';
import { usePagedList } from '#/parts/table/usePagedList';
import { absoluteTime, Time } from '#/parts/Time';
import { t } from '#/texts';

import { roleOf, roleOptions } from './roleOptions';
import { SettingsFrame } from './SettingsFrame';

const { apiTokens: texts } = t;
const defaultDays = '90';

type ApiToken = ItemOf<'/apiTokens'>;

function AddToken({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [role, setRole] = useState('auditor');
  const [days, setDays] = useState(defaultDays);
  const [made, setMade] = useState<AnswerOf<'/apiTokens', 'post'>>();
  const make = async () => {
    const body = { name: name.trim(), role: roleOf(role), validDays: Number(days) };
    setMade(await answer(api.POST('/apiTokens', { body })));
    void queries.invalidateQueries({ queryKey: ['apiTokens'] });
  };
  const result = made && (
    <SecretOnce warning={texts.shownOnce(absoluteTime(made.expiresAt))} parts={[{ label: texts.token, text: made.token ?? '' }]} />
  );
  return (
    <DialogForm
      title={texts.addTitle}
      submit={texts.add}
      incomplete={name.trim() === '' || days === ''}
      keepOpen
      result={result}
      onSubmit={make}
      onClose={onClose}
    >
      <TextField label={t.settings.name} required value={name} onValue={setName} />
      <ChoiceField label={t.settings.role} value={role} options={roleOptions} onValue={setRole} />
      <TextField label={texts.days} hint={texts.daysHint} type="number" required value={days} onValue={setDays} />
    </DialogForm>
  );
}

function EndToken({ token }: { token: ApiToken }) {
  const queries = useQueryClient();
  const end = async () => {
    await answer(api.DELETE('/apiTokens/{apiTokenId}', { params: { path: { apiTokenId: token.id } } }));
  };
  return (
    <ConfirmButton
      needs="administrator"
      appearance="subtle"
      text={texts.end}
      title={texts.endTitle(token.name)}
      destructive
      onConfirm={end}
      onDone={() => void queries.invalidateQueries({ queryKey: ['apiTokens'] })}
    >
      <Text>{texts.endText}</Text>
    </ConfirmButton>
  );
}

const columns: readonly Column<ApiToken>[] = [
  { id: 'name', header: t.settings.name, cell: (token) => token.name },
  { id: 'role', header: t.settings.role, cell: (token) => t.roles[token.role] },
  { id: 'by', header: t.settings.createdBy, cell: (token) => token.createdBy },
  { id: 'created', header: t.settings.created, cell: (token) => <Time value={token.createdAt} /> },
  { id: 'expires', header: t.settings.expires, cell: (token) => <Time value={token.expiresAt} /> },
  { id: 'actions', header: t.settings.actions, cell: (token) => <EndToken token={token} /> },
];

function Tokens({ add }: { add: React.ReactNode }) {
  const list = usePagedList<ApiToken>(['apiTokens'], (cursor, signal) =>
    answer(api.GET('/apiTokens', { params: { query: { cursor } }, signal })),
  );
  return (
    <DataTable
      label={t.settings.apiTokens}
      columns={columns}
      list={list}
      rowKey={(token) => token.id}
      empty={<EmptyState icon={<KeyRegular />} title={texts.none} text={texts.noneText} action={add} />}
    />
  );
}

export default function ApiTokensPage() {
  const [adding, setAdding] = useState(false);
  const add = (
    <ActionButton needs="administrator" appearance="primary" text={texts.add} icon={<AddRegular />} onClick={() => setAdding(true)} />
  );
  return (
    <SettingsFrame title={t.settings.apiTokens} lead={texts.lead} least="administrator" commands={add}>
      <Tokens add={add} />
      <FormDialog open={adding} onClose={() => setAdding(false)}>
        <AddToken onClose={() => setAdding(false)} />
      </FormDialog>
    </SettingsFrame>
  );
}
