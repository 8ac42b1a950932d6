import { Text } from '@fluentui/react-components';

import { TableGrid, type TableGridProps } from './TableGrid';
import { useTableStyles } from './tableStyles';

interface StaticTableProps<Item> extends TableGridProps<Item> {
  /** In place of a table without rows. */
  empty: string;
}

/** A short list that is there as a whole, such as inside of a panel. */
export function StaticTable<Item>(props: StaticTableProps<Item>) {
  const styles = useTableStyles();
  return props.items.length === 0 ? (
    <Text>{props.empty}</Text>
  ) : (
    <div className={styles.frame}>
      <TableGrid {...props} />
    </div>
  );
}
