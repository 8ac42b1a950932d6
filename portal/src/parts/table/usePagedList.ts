import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { toApiError, type ApiError } from '#/api/errors';
import type { Page } from '#/api/types';

/** A list of the API, page by page, as DataTable shows it. */
export interface PagedList<Item> {
  items: Item[];
  /** From 1 on. */
  page: number;
  loading: boolean;
  /** What is shown is still the page before. */
  stale: boolean;
  error: ApiError | undefined;
  hasNext: boolean;
  next: () => void;
  previous: () => void;
  refresh: () => void;
}

interface Options {
  /** Milliseconds after which the page is asked for again. */
  refreshEvery?: number;
}

/**
 * Asks for pages by cursor. `key` holds everything that the list depends on, such as filters; another key begins at the
 * first page.
 */
export function usePagedList<Item>(
  key: readonly unknown[],
  fetchPage: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<Item>>,
  options: Options = {},
): PagedList<Item> {
  const identity = JSON.stringify(key);
  // The cursors of the pages so far: as the API only leads forward, they are the way back.
  const [way, setWay] = useState<{ identity: string; cursors: string[] }>({ identity, cursors: [] });
  const cursors = way.identity === identity ? way.cursors : [];
  const cursor = cursors.at(-1);
  const query = useQuery({
    queryKey: [...key, 'page', cursor ?? ''],
    queryFn: ({ signal }) => fetchPage(cursor, signal),
    placeholderData: keepPreviousData,
    refetchInterval: options.refreshEvery,
  });
  const nextCursor = query.data?.nextCursor;
  return {
    items: query.data?.items ?? [],
    page: cursors.length + 1,
    loading: query.isPending,
    stale: query.isPlaceholderData,
    error: query.error === null ? undefined : toApiError(query.error),
    hasNext: nextCursor !== undefined && nextCursor !== '',
    next: () => {
      if (nextCursor !== undefined) {
        setWay({ identity, cursors: [...cursors, nextCursor] });
      }
    },
    previous: () => setWay({ identity, cursors: cursors.slice(0, -1) }),
    refresh: () => void query.refetch(),
  };
}
