import { Button, makeStyles, Text, tokens, Tooltip } from '@fluentui/react-components';
import { AddRegular, DeleteRegular, MailAttachRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useNavigate } from 'react-router';

import { answer, api } from '#/api/client';
import { useMay } from '#/app/session';
import { ActionButton } from '#/parts/ActionButton';
import { ConfirmDialog } from '#/parts/ConfirmDialog';
import { Thumbprint } from '#/parts/CopyText';
import { userSearch, type Found } from '#/parts/directorySearch';
import { EmptyState } from '#/parts/EmptyState';
import { PageHeader } from '#/parts/PageHeader';
import { SearchChoice } from '#/parts/SearchChoice';
import { ToneBadge } from '#/parts/StateBadge';
import { DataTable, type Column } from '#/parts/table/DataTable';
import { usePagedList } from '#/parts/table/usePagedList';
import { Time } from '#/parts/Time';
import { t } from '#/texts';

import { removeImported, useImportAllowed, type ImportedPfx } from './queries';

const useStyles = makeStyles({
  filter: { maxWidth: '360px', marginBottom: tokens.spacingVerticalL },
  stack: { display: 'flex', flexDirection: 'column', alignItems: 'flex-start', gap: tokens.spacingVerticalXS },
});

const texts = t.importedPfx;

function Validity({ item }: { item: ImportedPfx }) {
  const styles = useStyles();
  return (
    <span className={styles.stack}>
      <Time value={item.expirationDateTime} />
      {Date.parse(item.expirationDateTime) < Date.now() && <ToneBadge tone="neutral" text={texts.expired} />}
    </span>
  );
}

function Protection({ item }: { item: ImportedPfx }) {
  const styles = useStyles();
  const { keyName, paddingScheme, importKeyId } = item.protection;
  return (
    <span className={styles.stack}>
      <Text>{texts.sealedTo(keyName, texts.paddings[paddingScheme] ?? paddingScheme)}</Text>
      {importKeyId === undefined && <ToneBadge tone="warning" text={texts.keyUnknown} />}
    </span>
  );
}

function columnsWith(remove: ((item: ImportedPfx) => void) | undefined): readonly Column<ImportedPfx>[] {
  const { columns } = texts;
  const shown: Column<ImportedPfx>[] = [
    { id: 'user', header: columns.user, cell: (item) => item.userPrincipalName, nowrap: true },
    { id: 'purpose', header: columns.purpose, cell: (item) => t.profiles.words[item.intendedPurpose] ?? item.intendedPurpose },
    { id: 'validity', header: columns.validity, cell: (item) => <Validity item={item} /> },
    { id: 'protection', header: columns.protection, cell: (item) => <Protection item={item} /> },
    { id: 'thumbprint', header: columns.thumbprint, cell: (item) => <Thumbprint value={item.thumbprint} /> },
    { id: 'imported', header: columns.imported, cell: (item) => <Time value={item.createdDateTime} form="relative" /> },
  ];
  if (remove !== undefined) {
    const cell = (item: ImportedPfx) => (
      <Tooltip content={texts.removeOf(item.userPrincipalName)} relationship="label">
        <Button appearance="subtle" icon={<DeleteRegular />} onClick={() => remove(item)} />
      </Tooltip>
    );
    shown.push({ id: 'actions', header: columns.actions, cell });
  }
  return shown;
}

/** The files that were imported for users. */
export default function ImportedPfxPage() {
  const styles = useStyles();
  const navigate = useNavigate();
  const mayWrite = useMay('administrator');
  const allowed = useImportAllowed();
  const [user, setUser] = useState<Found>();
  const [removing, setRemoving] = useState<ImportedPfx>();
  const [asking, setAsking] = useState(false);
  const list = usePagedList<ImportedPfx>(['importedPfx', user?.id ?? ''], (cursor, signal) => {
    const query = {
      limit: 25,
      ...(cursor === undefined ? {} : { cursor }),
      ...(user === undefined ? {} : { userId: user.id }),
    };
    return answer(api.GET('/importedPfx', { params: { query }, signal }));
  });
  const ask = (item: ImportedPfx) => {
    setRemoving(item);
    setAsking(true);
  };
  return (
    <>
      <PageHeader
        title={texts.title}
        lead={texts.lead}
        commands={
          <ActionButton
            needs="administrator"
            appearance="primary"
            icon={<AddRegular />}
            text={texts.import}
            impossible={allowed === false ? texts.switchedOff : undefined}
            onClick={() => void navigate('/imported-pfx/import')}
          />
        }
      />
      <div className={styles.filter}>
        <SearchChoice
          label={texts.filterUser}
          hint={texts.filterHint}
          none={texts.form.userUnknown}
          search={userSearch}
          onChoose={setUser}
        />
      </div>
      <DataTable
        label={texts.label}
        columns={columnsWith(mayWrite ? ask : undefined)}
        list={list}
        rowKey={(item) => `${item.userId} ${item.thumbprint}`}
        empty={
          <EmptyState
            icon={<MailAttachRegular />}
            title={user === undefined ? texts.emptyTitle : texts.noneOfUser}
            text={user === undefined ? texts.emptyText : undefined}
          />
        }
      />
      <ConfirmDialog
        open={asking}
        destructive
        title={texts.removeTitle}
        confirm={texts.remove}
        onClose={() => setAsking(false)}
        onConfirm={async () => {
          if (removing !== undefined) {
            await removeImported(removing);
            list.refresh();
          }
        }}
      >
        {texts.removeText(removing?.userPrincipalName ?? '')}
      </ConfirmDialog>
    </>
  );
}
