import { mergeClasses } from '@fluentui/react-components';
import type { MouseEvent, ReactNode } from 'react';
import { useNavigate } from 'react-router';

import { RouteLink } from '#/parts/RouteLink';

import { useTableStyles } from './tableStyles';

export interface Column<Item> {
  id: string;
  header: string;
  cell: (item: Item) => ReactNode;
  /** Keeps on one line where there is room. */
  nowrap?: boolean;
  numeric?: boolean;
}

export interface TableGridProps<Item> {
  /** What the table holds, for those who hear it. */
  label: string;
  columns: readonly Column<Item>[];
  items: readonly Item[];
  rowKey: (item: Item) => string;
  rowLink?: ((item: Item) => string) | undefined;
  /** What is shown is about to be replaced. */
  stale?: boolean;
}

function Rows<Item>({ columns, items, rowKey, rowLink }: TableGridProps<Item>) {
  const styles = useTableStyles();
  const navigate = useNavigate();
  const follow = (event: MouseEvent<HTMLElement>, to: string) => {
    const inControl = event.target instanceof Element && event.target.closest('a,button,input,label') !== null;
    if (!inControl && window.getSelection()?.isCollapsed !== false) {
      void navigate(to);
    }
  };
  return items.map((item) => {
    const to = rowLink?.(item);
    return (
      <tr
        key={rowKey(item)}
        role="row"
        className={mergeClasses(styles.row, to !== undefined && styles.clickable)}
        onClick={to === undefined ? undefined : (event) => follow(event, to)}
      >
        {columns.map((column, index) => (
          <td
            key={column.id}
            role="cell"
            data-label={column.header}
            className={mergeClasses(
              styles.cell,
              column.nowrap && styles.nowrap,
              column.numeric && styles.numeric,
              index === 0 && styles.first,
            )}
          >
            {index === 0 && to !== undefined ? <RouteLink to={to}>{column.cell(item)}</RouteLink> : column.cell(item)}
          </td>
        ))}
      </tr>
    );
  });
}

/** The table itself: rows that become cards where it is narrow. */
export function TableGrid<Item>(props: TableGridProps<Item>) {
  const { label, columns, stale = false } = props;
  const styles = useTableStyles();
  return (
    // Roles are said aloud, because the narrow form takes them from the elements.
    <table role="table" aria-label={label} className={mergeClasses(styles.table, stale && styles.stale)}>
      <thead role="rowgroup" className={styles.head}>
        <tr role="row">
          {columns.map((column) => (
            <th
              key={column.id}
              role="columnheader"
              scope="col"
              className={mergeClasses(styles.headCell, column.numeric && styles.numeric)}
            >
              {column.header}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup" className={styles.body}>
        <Rows {...props} />
      </tbody>
    </table>
  );
}
