import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { AddRegular, PersonRegular } from '@fluentui/react-icons';

import { answer, api } from '#/api/client';
import { useSession } from '#/app/session';
import { EmptyState } from '#/parts/EmptyState';
import { FormButton } from '#/parts/FormButton';
import { ToneBadge } from '#/parts/StateBadge';
import { DataTable } from '#/parts/table/DataTable';
import type { Column } from '#/parts/table/TableGrid';
import { usePagedList } from '#/parts/table/usePagedList';
import { Time } from '#/parts/Time';
import { t } from '#/texts';

import { AccountActions, type Account } from './AccountActions';
import { AddAccountForm } from './AddAccountForm';
import { SettingsFrame } from './SettingsFrame';

const { accounts: texts } = t;

const useStyles = makeStyles({
  stack: { display: 'grid', gap: tokens.spacingVerticalXXS, justifyItems: 'start' },
});

function State({ account }: { account: Account }) {
  const styles = useStyles();
  return (
    <span className={styles.stack}>
      <ToneBadge tone={account.disabled ? 'neutral' : 'good'} text={account.disabled ? texts.disabled : texts.active} />
      {account.mustChangePassword && <Text size={200}>{texts.firstSignIn}</Text>}
    </span>
  );
}

function wayIn(account: Account): string {
  const ways = [
    ...(account.hasPassword ? [texts.byPassword] : []),
    ...(account.oidcSubject === undefined ? [] : [texts.byOidc]),
  ];
  return ways.length === 0 ? t.common.none : ways.join(', ');
}

function columnsFor(own: string | undefined): Column<Account>[] {
  return [
    {
      id: 'name',
      header: t.settings.name,
      cell: (account) => (account.id === own ? `${account.name} ${texts.you}` : account.name),
    },
    { id: 'role', header: t.settings.role, cell: (account) => t.roles[account.role] },
    { id: 'state', header: t.settings.state, cell: (account) => <State account={account} /> },
    { id: 'way', header: texts.signInBy, cell: wayIn },
    { id: 'created', header: t.settings.created, cell: (account) => <Time value={account.createdAt} /> },
    {
      id: 'actions',
      header: t.settings.actions,
      cell: (account) => <AccountActions account={account} own={account.id === own} />,
    },
  ];
}

function Accounts() {
  const { accountId } = useSession();
  const list = usePagedList<Account>(['accounts'], (cursor, signal) =>
    answer(api.GET('/accounts', { params: { query: { cursor } }, signal })),
  );
  return (
    <DataTable
      label={t.settings.accounts}
      columns={columnsFor(accountId)}
      list={list}
      rowKey={(account) => account.id}
      empty={<EmptyState icon={<PersonRegular />} title={texts.none} text={texts.lead} />}
    />
  );
}

export default function AccountsPage() {
  return (
    <SettingsFrame
      title={t.settings.accounts}
      lead={texts.lead}
      least="administrator"
      commands={
        <FormButton needs="administrator" appearance="primary" text={texts.add} icon={<AddRegular />}>
          {(close) => <AddAccountForm onClose={close} />}
        </FormButton>
      }
    >
      <Accounts />
    </SettingsFrame>
  );
}
