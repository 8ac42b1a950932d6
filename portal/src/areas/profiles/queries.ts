import { useQuery } from '@tanstack/react-query';

import { answer, api, taggedAnswer, type Tagged } from '#/api/client';

import type { Preview } from './findings';
import { bodyOf, type Profile } from './profile';

/** Milliseconds after which counts are asked for again. */
const refetchInterval = 15_000;
const most = 500;

/** One profile with its ETag; `refetchOnMount` is 'always' where what others changed in the last seconds counts. */
export function useProfile(id: string, refetchOnMount: true | 'always' = true) {
  return useQuery({
    queryKey: ['profiles', id],
    queryFn: async ({ signal }): Promise<Tagged<Profile>> =>
      taggedAnswer(api.GET('/profiles/{profileId}', { params: { path: { profileId: id } }, signal })),
    enabled: id !== '',
    refetchOnMount,
  });
}

/** Up to 500, for choosing one. */
export function useProfiles() {
  return useQuery({
    queryKey: ['profiles', 'all'],
    queryFn: async ({ signal }): Promise<Profile[]> =>
      (await answer(api.GET('/profiles', { params: { query: { limit: most } }, signal }))).items,
  });
}

export function useDeploymentCounts(id: string) {
  return useQuery({
    queryKey: ['profiles', id, 'counts'],
    queryFn: async ({ signal }) =>
      (await answer(api.GET('/profiles/{profileId}/deploymentCounts', { params: { path: { profileId: id } }, signal }))).items,
    refetchInterval,
  });
}

export function useGroups() {
  return useQuery({
    queryKey: ['groups', 'all'],
    queryFn: async ({ signal }) =>
      (await answer(api.GET('/groups', { params: { query: { limit: most } }, signal }))).items,
  });
}

/** What saving would say, and the names on a device (empty: none). */
export async function previewOf(profile: Profile, device: string, signal?: AbortSignal): Promise<Preview> {
  const body = {
    profile: bodyOf(profile),
    ...(profile.id === undefined ? {} : { profileId: profile.id }),
    ...(device === '' ? {} : { deviceId: device }),
  };
  return answer(api.POST('/profiles/preview', { body, signal: signal ?? null }));
}

export async function saveProfile(profile: Profile, etag: string): Promise<string> {
  const body = bodyOf(profile);
  if (profile.id === undefined) {
    const made = await answer(api.POST('/profiles', { body }));
    return made.id ?? '';
  }
  const params = { path: { profileId: profile.id }, header: { 'If-Match': etag } };
  await answer(api.PUT('/profiles/{profileId}', { params, body }));
  return profile.id;
}

export async function removeProfile(id: string): Promise<void> {
  await answer(api.DELETE('/profiles/{profileId}', { params: { path: { profileId: id } } }));
}
