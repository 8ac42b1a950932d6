import { Text } from '@fluentui/react-components';

import { DataTable, type DataTableProps } from './DataTable';

interface PanelTableProps<Item> extends Omit<DataTableProps<Item>, 'empty'> {
  /** In place of a table without rows: one sentence. */
  empty: string;
}

/** A list of the API inside of a panel, page by page. */
export function PanelTable<Item>({ empty, ...table }: PanelTableProps<Item>) {
  const { items, page, loading, error } = table.list;
  const isEmpty = !loading && error === undefined && page === 1 && items.length === 0;
  return isEmpty ? <Text>{empty}</Text> : <DataTable {...table} empty={null} />;
}
