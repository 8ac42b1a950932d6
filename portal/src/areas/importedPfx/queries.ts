import { useQuery } from '@tanstack/react-query';

import { answer, api } from '#/api/client';
import type { BodyOf, ItemOf } from '#/api/types';

export type ImportedPfx = ItemOf<'/importedPfx'>;
export type ImportKey = ItemOf<'/importKeys'>;
export type ImportBody = BodyOf<'/users/{userId}/importedPfx', 'post'>;

/** Keys that passwords may be sealed to now. */
export function useImportKeys() {
  return useQuery({
    queryKey: ['importKeys'],
    queryFn: async ({ signal }) =>
      (await answer(api.GET('/importKeys', { signal }))).items.filter((key) => key.state === 'active'),
  });
}

/** Whether the tenant lets files be imported here; unknown as long as it has not been said. */
export function useImportAllowed(): boolean | undefined {
  const settings = useQuery({
    queryKey: ['settings'],
    queryFn: ({ signal }) => answer(api.GET('/settings', { signal })),
  });
  return settings.data === undefined ? undefined : (settings.data.browserPfxImport ?? true);
}

export async function removeImported(item: ImportedPfx): Promise<void> {
  const path = { userId: item.userId, thumbprint: item.thumbprint };
  await answer(api.DELETE('/users/{userId}/importedPfx/{thumbprint}', { params: { path } }));
}

export async function importPfx(userId: string, body: ImportBody): Promise<void> {
  await answer(api.POST('/users/{userId}/importedPfx', { params: { path: { userId } }, body }));
}
