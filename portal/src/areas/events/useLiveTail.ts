import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { answer, api } from '#/api/client';
import type { QueryOf, ServiceEvent } from '#/api/types';

import { addNewer } from './event';

/** Milliseconds between looks for new events. */
const refetchInterval = 2000;
const pageSize = 200;

/** How many events a tail keeps. */
const kept = 500;

interface Tail {
  identity: string;
  events: ServiceEvent[];
  last: number | undefined;
}

/** New events that fit the filters, as they come, newest first; `on` starts and stops it. */
export function useLiveTail(filters: Record<string, string>, on: boolean) {
  const identity = JSON.stringify(filters);
  const [state, setState] = useState<Tail>({ identity, events: [], last: undefined });
  const tail = state.identity === identity ? state : { identity, events: [], last: undefined };
  const query = useQuery({
    queryKey: ['events', 'tail', identity],
    enabled: on,
    refetchInterval,
    gcTime: 0,
    queryFn: async ({ signal }) => {
      // The first look only finds out where the end is now; from there on everything is read.
      const position = tail.last === undefined ? { limit: 1 } : { after: String(tail.last), limit: pageSize };
      const page = await answer(
        api.GET('/events', { params: { query: { ...(filters as QueryOf<'/events'>), ...position } }, signal }),
      );
      const fresh = tail.last === undefined ? [] : page.items;
      setState({ identity, events: addNewer(tail.events, fresh, kept), last: page.last ?? tail.last });
      return page.last ?? 0;
    },
  });
  return { events: tail.events, error: query.error };
}
