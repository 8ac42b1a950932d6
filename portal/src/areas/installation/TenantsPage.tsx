import { makeStyles, tokens } from '@fluentui/react-components';
import { AddRegular, BuildingMultipleRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { answer, api } from '#/api/client';
import { ActionButton } from '#/parts/ActionButton';
import { CopyText } from '#/parts/CopyText';
import { EmptyState } from '#/parts/EmptyState';
import { FormButton } from '#/parts/FormButton';
import { FormDialog } from '#/parts/FormDialog';
import { Loaded } from '#/parts/Loaded';
import { PageHeader } from '#/parts/PageHeader';
import type { Column } from '#/parts/table/DataTable';
import { StaticTable } from '#/parts/table/StaticTable';
import { Time } from '#/parts/Time';
import { t } from '#/texts';

import { AddTenantForm } from './AddTenantForm';
import { RemoveTenant, RenameTenant, type Tenant } from './tenantForms';

const { tenants: texts } = t;

const useStyles = makeStyles({
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS },
});

type What = 'rename' | 'remove';

/** What an owner can do with a tenant. */
function Actions({ tenant, onAsk }: { tenant: Tenant; onAsk: (what: What) => void }) {
  const styles = useStyles();
  return (
    <div className={styles.buttons}>
      {(['rename', 'remove'] as const).map((what) => (
        <ActionButton
          key={what}
          needs="owner"
          appearance="subtle"
          text={texts[what]}
          label={`${texts[what]} ${tenant.name}`}
          onClick={() => onAsk(what)}
        />
      ))}
    </div>
  );
}

function columnsWith(onAsk: (what: What, tenant: Tenant) => void): Column<Tenant>[] {
  return [
    { id: 'name', header: texts.name, cell: (item) => item.name },
    { id: 'created', header: texts.created, cell: (item) => <Time value={item.createdAt} />, nowrap: true },
    { id: 'id', header: texts.id, cell: (item) => <CopyText text={item.id} /> },
    {
      id: 'actions',
      header: t.common.actions,
      cell: (item) => <Actions tenant={item} onAsk={(what) => onAsk(what, item)} />,
    },
  ];
}

export default function TenantsPage() {
  const [open, setOpen] = useState<What>();
  const [tenant, setTenant] = useState<Tenant>();
  const close = () => setOpen(undefined);
  const columns = columnsWith((what, asked) => {
    setTenant(asked);
    setOpen(what);
  });
  const tenants = useQuery({
    queryKey: ['tenants'],
    queryFn: ({ signal }) => answer(api.GET('/tenants', { signal })),
  });
  return (
    <>
      <PageHeader
        title={texts.title}
        lead={texts.lead}
        commands={
          <FormButton needs="owner" appearance="primary" text={texts.add} icon={<AddRegular />}>
            {(close) => <AddTenantForm onClose={close} />}
          </FormButton>
        }
      />
      <Loaded query={tenants}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon={<BuildingMultipleRegular />} title={texts.empty} text={texts.emptyText} />
          ) : (
            <StaticTable label={texts.list} columns={columns} items={items} rowKey={(item) => item.id} empty="" />
          )
        }
      </Loaded>
      <FormDialog open={open === 'rename'} onClose={close}>
        {tenant && <RenameTenant tenant={tenant} onClose={close} />}
      </FormDialog>
      <FormDialog open={open === 'remove'} onClose={close}>
        {tenant && <RemoveTenant tenant={tenant} onClose={close} />}
      </FormDialog>
    </>
  );
}
