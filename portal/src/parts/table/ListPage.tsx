import { FilterRegular } from '@fluentui/react-icons';
import type { ReactElement, ReactNode } from 'react';

import { EmptyState } from '#/parts/EmptyState';
import { PageHeader } from '#/parts/PageHeader';

import { DataTable, type Column } from './DataTable';
import { FilterBar, type FilterField } from './FilterBar';
import type { Filters } from './useFilters';
import type { PagedList } from './usePagedList';

/** The words of a list's page. */
export interface ListTexts {
  title: string;
  lead: string;
  /** What the table holds, for those who hear it. */
  list: string;
  /** Where there is nothing yet: that, and what to do first. */
  empty: string;
  emptyText: string;
  /** Where nothing fits the filters. */
  noneFound: string;
  noneFoundText: string;
}

interface ListPageProps<Item> {
  texts: ListTexts;
  /** Of an item, shown where there is none yet. */
  icon: ReactElement;
  /** Where the pages of the items are, such as `/users`. */
  path: string;
  fields: readonly FilterField[];
  filters: Filters;
  columns: readonly Column<Item>[];
  list: PagedList<Item>;
  commands?: ReactNode;
}

/** The page of one kind of objects: its commands, filters, and the table, whose rows lead to the objects. */
export function ListPage<Item extends { id: string }>(props: ListPageProps<Item>) {
  const { texts, icon, path, fields, filters, columns, list, commands } = props;
  return (
    <>
      <PageHeader title={texts.title} lead={texts.lead} commands={commands} />
      <FilterBar fields={fields} filters={filters} />
      <DataTable
        label={texts.list}
        columns={columns}
        list={list}
        rowKey={(item) => item.id}
        rowLink={(item) => `${path}/${item.id}`}
        empty={
          filters.any ? (
            <EmptyState icon={<FilterRegular />} title={texts.noneFound} text={texts.noneFoundText} />
          ) : (
            <EmptyState icon={icon} title={texts.empty} text={texts.emptyText} />
          )
        }
      />
    </>
  );
}
