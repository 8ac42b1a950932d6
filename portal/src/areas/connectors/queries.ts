import { useQuery } from '@tanstack/react-query';

import { answer, api, taggedAnswer } from '#/api/client';
import type { ItemOf } from '#/api/types';

/** Milliseconds after which the state of connectors is looked at again. */
export const refetchInterval = 15_000;
const dayMilliseconds = 86_400_000;

export type ConnectorOrder = ItemOf<'/connectors/{connectorId}/commands'>;
export type ConnectorLog = ItemOf<'/connectorLogs'>;
export type WrappingKey = ItemOf<'/wrappingKeys'>;

function paramsOf(connectorId: string) {
  return { path: { connectorId } };
}

export function useConnector(connectorId: string) {
  return useQuery({
    queryKey: ['connectors', connectorId],
    queryFn: ({ signal }) => taggedAnswer(api.GET('/connectors/{connectorId}', { params: paramsOf(connectorId), signal })),
    refetchInterval,
  });
}

/** Hours of one connector's work of the last `days` days. */
export function useConnectorMetrics(connectorId: string, days: number) {
  return useQuery({
    queryKey: ['connectors', connectorId, 'metrics', days],
    queryFn: ({ signal }) => {
      const from = new Date(Date.now() - days * dayMilliseconds).toISOString();
      const params = { ...paramsOf(connectorId), query: { from } };
      return answer(api.GET('/connectors/{connectorId}/metrics', { params, signal }));
    },
    refetchInterval,
  });
}

export function useOrders(connectorId: string) {
  return useQuery({
    queryKey: ['connectors', connectorId, 'orders'],
    queryFn: ({ signal }) =>
      answer(api.GET('/connectors/{connectorId}/commands', { params: paramsOf(connectorId), signal })),
    refetchInterval,
  });
}

export function useLogs() {
  return useQuery({
    queryKey: ['connectorLogs'],
    queryFn: ({ signal }) => answer(api.GET('/connectorLogs', { signal })),
    refetchInterval,
  });
}

export function useWrappingKeys() {
  return useQuery({
    queryKey: ['wrappingKeys'],
    queryFn: ({ signal }) => answer(api.GET('/wrappingKeys', { signal })),
  });
}

export function useConnectorSettings() {
  return useQuery({
    queryKey: ['connectorSettings'],
    queryFn: ({ signal }) => taggedAnswer(api.GET('/connectorSettings', { signal })),
    // Read anew by each visit, and never while somebody types.
    staleTime: Infinity,
    gcTime: 0,
  });
}

export function useReleases() {
  return useQuery({
    queryKey: ['releases'],
    queryFn: ({ signal }) => answer(api.GET('/releases', { signal })),
  });
}
