import { answer, api } from '#/api/client';
import type { QueryOf } from '#/api/types';

/** Something that was found. */
export interface Found {
  id: string;
  name: string;
  /** What tells it from others of the same name. */
  detail?: string | undefined;
}

/** A search for objects by the beginning of their name. */
export interface Search {
  /** What is looked for, for the cache. */
  key: readonly string[];
  /** The first of those whose names begin so. */
  find: (prefix: string, signal: AbortSignal) => Promise<Found[]>;
}

/** How many are offered to choose from. */
const limit = 20;

/** Users by their principal name. */
export const userSearch: Search = {
  key: ['users', 'search'],
  find: async (prefix, signal) => {
    const query = { limit, ...(prefix === '' ? {} : { userPrincipalNamePrefix: prefix }) };
    const { items } = await answer(api.GET('/users', { params: { query }, signal }));
    return items.map((user) => ({ id: user.id, name: user.userPrincipalName, detail: user.displayName }));
  },
};

/** Devices by their name; of one platform, or of all. */
export function deviceSearch(platform?: QueryOf<'/devices'>['platform']): Search {
  return {
    key: ['devices', 'search', platform ?? ''],
    find: async (prefix, signal) => {
      const query = { limit, platform, ...(prefix === '' ? {} : { deviceNamePrefix: prefix }) };
      const { items } = await answer(api.GET('/devices', { params: { query }, signal }));
      return items.map((device) => ({ id: device.id, name: device.deviceName, detail: device.serialNumber }));
    },
  };
}
