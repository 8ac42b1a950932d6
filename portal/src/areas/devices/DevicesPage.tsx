import { AddRegular, LaptopRegular } from '@fluentui/react-icons';

import { answer, api } from '#/api/client';
import type { QueryOf } from '#/api/types';
import { FormButton } from '#/parts/FormButton';
import { optionsOf, type FilterField } from '#/parts/table/FilterBar';
import { ListPage } from '#/parts/table/ListPage';
import { useFilters } from '#/parts/table/useFilters';
import { usePagedList } from '#/parts/table/usePagedList';
import { t } from '#/texts';

import { ImportLink } from '../imports/ImportLink';
import { deviceColumns } from './columns';
import { DeviceForm } from './DeviceForm';

const { devices: texts } = t;

const fields: readonly FilterField[] = [
  { kind: 'text', name: 'deviceNamePrefix', label: texts.name, hint: texts.nameHint },
  { kind: 'text', name: 'serialNumber', label: texts.serialNumber },
  { kind: 'choice', name: 'platform', label: texts.platform, options: optionsOf(t.platforms) },
  { kind: 'choice', name: 'state', label: texts.state, options: optionsOf(t.states.device) },
];

export default function DevicesPage() {
  const filters = useFilters(['deviceNamePrefix', 'serialNumber', 'platform', 'state', 'userId']);
  const list = usePagedList(['devices', 'list', filters.values], (cursor, signal) =>
    answer(api.GET('/devices', { params: { query: { ...(filters.values as QueryOf<'/devices'>), cursor } }, signal })),
  );
  return (
    <ListPage
      texts={texts}
      icon={<LaptopRegular />}
      path="/devices"
      fields={fields}
      filters={filters}
      columns={deviceColumns}
      list={list}
      commands={
        <>
          <FormButton needs="operator" appearance="primary" text={texts.add} icon={<AddRegular />}>
            {(close) => <DeviceForm onClose={close} />}
          </FormButton>
          <ImportLink kind="devices" />
        </>
      }
    />
  );
}
