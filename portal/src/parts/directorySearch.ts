import { answer, api } from '#/api/client';

import type { Found } from './SearchChoice';

/** How many are offered to choose from. */
const limit = 20;

/** Users by the beginning of their principal name. */
export async function searchUsers(prefix: string, signal: AbortSignal): Promise<Found[]> {
  const query = { limit, ...(prefix === '' ? {} : { userPrincipalNamePrefix: prefix }) };
  const { items } = await answer(api.GET('/users', { params: { query }, signal }));
  return items.map((user) => ({ id: user.id, name: user.userPrincipalName, detail: user.displayName }));
}

/** Devices by the beginning of their name. */
export async function searchDevices(prefix: string, signal: AbortSignal): Promise<Found[]> {
  const query = { limit, ...(prefix === '' ? {} : { deviceNamePrefix: prefix }) };
  const { items } = await answer(api.GET('/devices', { params: { query }, signal }));
  return items.map((device) => ({ id: device.id, name: device.deviceName, detail: device.serialNumber }));
}
