import { makeStyles, tokens } from '@fluentui/react-components';
import { AddRegular, AppsRegular } from '@fluentui/react-icons';
import { useState } from 'react';

import { answer, api } from '#/api/client';
import { ActionButton } from '#/parts/ActionButton';
import { CopyText } from '#/parts/CopyText';
import { EmptyState } from '#/parts/EmptyState';
import { FormDialog } from '#/parts/FormDialog';
import { DataTable } from '#/parts/table/DataTable';
import type { Column } from '#/parts/table/TableGrid';
import { usePagedList } from '#/parts/table/usePagedList';
import { Time } from '#/parts/Time';
import { t } from '#/texts';

import { ApplicationActions } from './ApplicationActions';
import { ApplicationForm, type Application } from './ApplicationForms';
import { SettingsFrame } from './SettingsFrame';

const { applications: texts } = t;

const useStyles = makeStyles({
  stack: { display: 'grid', gap: tokens.spacingVerticalXXS },
  list: { margin: 0, padding: 0, listStyleType: 'none' },
});

function Roles({ application }: { application: Application }) {
  const styles = useStyles();
  if (application.roles.length === 0) {
    return <span>{texts.noRoles}</span>;
  }
  return (
    <ul className={styles.list}>
      {application.roles.map((role) => (
        <li key={role}>{role}</li>
      ))}
    </ul>
  );
}

function Credentials({ application }: { application: Application }) {
  const styles = useStyles();
  const { secretExpiresAt, certificate } = application;
  if (secretExpiresAt === undefined && certificate === undefined) {
    return <span>{texts.noCredentials}</span>;
  }
  return (
    <span className={styles.stack}>
      {secretExpiresAt !== undefined && (
        <span>
          {texts.secretUntil} <Time value={secretExpiresAt} />
        </span>
      )}
      {certificate !== undefined && (
        <span>
          {texts.certificateUntil} <Time value={certificate.notAfter} />
        </span>
      )}
    </span>
  );
}

const columns: readonly Column<Application>[] = [
  { id: 'name', header: t.settings.name, cell: (application) => application.name },
  { id: 'id', header: texts.id, cell: (application) => <CopyText text={application.id} /> },
  { id: 'roles', header: texts.roles, cell: (application) => <Roles application={application} /> },
  { id: 'credentials', header: texts.credentials, cell: (application) => <Credentials application={application} /> },
  { id: 'actions', header: t.settings.actions, cell: (application) => <ApplicationActions application={application} /> },
];

export default function ApplicationsPage() {
  const [adding, setAdding] = useState(false);
  const list = usePagedList<Application>(['applications'], (cursor, signal) =>
    answer(api.GET('/applications', { params: { query: { cursor } }, signal })),
  );
  const add = (
    <ActionButton needs="administrator" appearance="primary" text={texts.add} icon={<AddRegular />} onClick={() => setAdding(true)} />
  );
  return (
    <SettingsFrame title={t.settings.applications} lead={texts.lead} commands={add}>
      <DataTable
        label={t.settings.applications}
        columns={columns}
        list={list}
        rowKey={(application) => application.id}
        empty={<EmptyState icon={<AppsRegular />} title={texts.none} text={texts.noneText} action={add} />}
      />
      <FormDialog open={adding} onClose={() => setAdding(false)}>
        <ApplicationForm onClose={() => setAdding(false)} />
      </FormDialog>
    </SettingsFrame>
  );
}
