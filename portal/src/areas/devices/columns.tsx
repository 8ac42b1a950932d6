import type { Device } from '#/api/types';
import { StateBadge } from '#/parts/StateBadge';
import type { Column } from '#/parts/table/DataTable';
import { UserLink } from '#/parts/names';
import { Time } from '#/parts/Time';
import { t } from '#/texts';

const { devices: texts } = t;

export function platformName(device: Device): string {
  return device.platform === undefined ? t.common.none : t.platforms[device.platform];
}

/** Columns of a list of devices. */
export const deviceColumns: readonly Column<Device>[] = [
  { id: 'name', header: texts.name, cell: (item) => item.deviceName },
  { id: 'platform', header: texts.platform, cell: platformName },
  { id: 'state', header: texts.state, cell: (item) => <StateBadge kind="device" state={item.state} />, nowrap: true },
  { id: 'user', header: texts.user, cell: (item) => <UserLink id={item.userId} /> },
  { id: 'serial', header: texts.serialNumber, cell: (item) => item.serialNumber ?? t.common.none },
  {
    id: 'seen',
    header: texts.lastCheckin,
    cell: (item) => <Time value={item.syncedAt} form="relative" missing={t.common.never} />,
    nowrap: true,
  },
];
