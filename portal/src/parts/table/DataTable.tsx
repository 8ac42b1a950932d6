import { Button, Skeleton, SkeletonItem, Tooltip } from '@fluentui/react-components';
import { ArrowClockwiseRegular, ChevronLeftRegular, ChevronRightRegular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';

import { ErrorPanel } from '#/parts/ErrorPanel';
import { t } from '#/texts';

import { TableGrid, type Column } from './TableGrid';
import { useTableStyles } from './tableStyles';
import type { PagedList } from './usePagedList';

export type { Column } from './TableGrid';

export interface DataTableProps<Item> {
  /** What the table holds, for those who hear it. */
  label: string;
  columns: readonly Column<Item>[];
  list: PagedList<Item>;
  rowKey: (item: Item) => string;
  /** The page of one item: its first cell is the link, and a click anywhere in the row follows it. */
  rowLink?: (item: Item) => string;
  /** In place of a table without rows. */
  empty: ReactNode;
}

function Waiting() {
  const styles = useTableStyles();
  return (
    <Skeleton className={styles.waiting} aria-label={t.common.loading}>
      {[1, 2, 3, 4, 5, 6].map((row) => (
        <SkeletonItem key={row} size={20} />
      ))}
    </Skeleton>
  );
}

function Pager<Item>({ list }: { list: PagedList<Item> }) {
  const styles = useTableStyles();
  const several = list.page > 1 || list.hasNext;
  return (
    <div className={styles.foot}>
      <span role="status">{t.common.rowsShown(list.items.length)}</span>
      <div className={styles.pager}>
        {several && (
          <>
            <Tooltip content={t.common.previous} relationship="label">
              <Button
                appearance="subtle"
                icon={<ChevronLeftRegular />}
                disabled={list.page === 1}
                onClick={list.previous}
              />
            </Tooltip>
            <span>{t.common.page(list.page)}</span>
            <Tooltip content={t.common.next} relationship="label">
              <Button appearance="subtle" icon={<ChevronRightRegular />} disabled={!list.hasNext} onClick={list.next} />
            </Tooltip>
          </>
        )}
        <Tooltip content={t.common.refresh} relationship="label">
          <Button appearance="subtle" icon={<ArrowClockwiseRegular />} onClick={list.refresh} />
        </Tooltip>
      </div>
    </div>
  );
}

/** A page of a list of the API, with its pages, its states of waiting and failing, and cards where it is narrow. */
export function DataTable<Item>(props: DataTableProps<Item>) {
  const { list, empty } = props;
  const styles = useTableStyles();
  const bare = list.items.length === 0;
  return (
    <>
      {list.error && (
        <div className={styles.fault}>
          <ErrorPanel error={list.error} onRetry={list.refresh} />
        </div>
      )}
      {!(list.error && bare) && (
        <div className={styles.frame}>
          {list.loading && <Waiting />}
          {!list.loading && bare && list.page === 1 && empty}
          {!bare && <TableGrid {...props} items={list.items} stale={list.stale} />}
          {!list.loading && !(bare && list.page === 1) && <Pager list={list} />}
        </div>
      )}
    </>
  );
}
