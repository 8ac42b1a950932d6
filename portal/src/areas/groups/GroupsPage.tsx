import { PeopleAddRegular, PeopleTeamRegular } from '@fluentui/react-icons';

import { answer, api } from '#/api/client';
import type { Group, QueryOf } from '#/api/types';
import { FormButton } from '#/parts/FormButton';
import type { Column } from '#/parts/table/DataTable';
import type { FilterField } from '#/parts/table/FilterBar';
import { ListPage } from '#/parts/table/ListPage';
import { useFilters } from '#/parts/table/useFilters';
import { usePagedList } from '#/parts/table/usePagedList';
import { Time } from '#/parts/Time';
import { t } from '#/texts';

import { ImportLink } from '../imports/ImportLink';
import { GroupForm } from './GroupForm';

const { groups: texts } = t;

const fields: readonly FilterField[] = [
  { kind: 'text', name: 'displayNamePrefix', label: texts.name, hint: texts.nameHint },
];

const columns: readonly Column<Group>[] = [
  { id: 'name', header: texts.name, cell: (item) => item.displayName },
  { id: 'kind', header: texts.kind, cell: (item) => texts.kinds[item.kind ?? ''] ?? t.common.none },
  { id: 'created', header: texts.created, cell: (item) => <Time value={item.createdAt} />, nowrap: true },
];

export default function GroupsPage() {
  const filters = useFilters(['displayNamePrefix']);
  const list = usePagedList(['groups', 'list', filters.values], (cursor, signal) =>
    answer(api.GET('/groups', { params: { query: { ...(filters.values as QueryOf<'/groups'>), cursor } }, signal })),
  );
  return (
    <ListPage
      texts={texts}
      icon={<PeopleTeamRegular />}
      path="/groups"
      fields={fields}
      filters={filters}
      columns={columns}
      list={list}
      commands={
        <>
          <FormButton needs="operator" appearance="primary" text={texts.add} icon={<PeopleAddRegular />}>
            {(close) => <GroupForm onClose={close} />}
          </FormButton>
          <ImportLink kind="groups" />
        </>
      }
    />
  );
}
