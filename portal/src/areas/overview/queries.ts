import { useQuery } from '@tanstack/react-query';

import { answer, api } from '#/api/client';

/** Milliseconds after which the overview looks again. */
const refetchInterval = 30_000;
const dayMilliseconds = 86_400_000;

/** How many are counted; from there on it is "that many or more". */
export const countLimit = 500;

/** Days before its end from which on a certificate that was not renewed is worth a look. */
const renewalDue = 14;

export function useConnectors() {
  return useQuery({
    queryKey: ['connectors'],
    queryFn: ({ signal }) => answer(api.GET('/connectors', { signal })),
    refetchInterval,
  });
}

export function useAuthorities() {
  return useQuery({
    queryKey: ['certificationAuthorities'],
    queryFn: ({ signal }) => answer(api.GET('/certificationAuthorities', { signal })),
    refetchInterval,
  });
}

export function useRequestsIn(state: 'queued' | 'failed') {
  return useQuery({
    queryKey: ['requests', 'overview', state],
    queryFn: ({ signal }) =>
      answer(api.GET('/requests', { params: { query: { state, limit: countLimit } }, signal })),
    refetchInterval,
  });
}

export function useOpenCalls() {
  return useQuery({
    queryKey: ['unaccountedCalls', 'overview'],
    queryFn: ({ signal }) => answer(api.GET('/unaccountedCalls', { params: { query: { limit: countLimit } }, signal })),
    refetchInterval,
  });
}

export function useExpiring() {
  return useQuery({
    queryKey: ['certificates', 'expiring'],
    queryFn: ({ signal }) => {
      const now = Date.now();
      const query = {
        issuanceState: 'installed' as const,
        expiresFrom: new Date(now).toISOString(),
        expiresBefore: new Date(now + renewalDue * dayMilliseconds).toISOString(),
        limit: countLimit,
      };
      return answer(api.GET('/certificates', { params: { query }, signal }));
    },
    refetchInterval,
  });
}

/** Milliseconds after which charts that change slowly look again. */
const slowInterval = 120_000;

export function useCertificateCounts() {
  return useQuery({
    queryKey: ['certificateCounts'],
    queryFn: ({ signal }) => answer(api.GET('/certificateCounts', { signal })),
    refetchInterval: slowInterval,
  });
}

export function useExpiryOutlook() {
  return useQuery({
    queryKey: ['certificateExpiry'],
    queryFn: ({ signal }) => answer(api.GET('/certificateExpiry', { signal })),
    refetchInterval: slowInterval,
  });
}

export function useIssuanceTimes() {
  return useQuery({
    queryKey: ['issuanceTimes'],
    queryFn: ({ signal }) => answer(api.GET('/issuanceTimes', { signal })),
    refetchInterval: slowInterval,
  });
}

/** What waited for connectors in the last `days` days, and the time up to which that is. */
export function useQueueDepth(days: number) {
  return useQuery({
    queryKey: ['queueDepth', days],
    queryFn: async ({ signal }) => {
      const until = Date.now();
      const from = new Date(until - days * dayMilliseconds).toISOString();
      const query = { from, until: new Date(until).toISOString() };
      return { depth: await answer(api.GET('/queueDepth', { params: { query }, signal })), until };
    },
    refetchInterval,
  });
}

/** Hours of work of the last `days` days. */
export function useMetrics(days: number) {
  return useQuery({
    queryKey: ['connectorMetrics', days],
    queryFn: ({ signal }) => {
      const from = new Date(Date.now() - days * dayMilliseconds).toISOString();
      return answer(api.GET('/connectorMetrics', { params: { query: { from } }, signal }));
    },
    refetchInterval,
  });
}
