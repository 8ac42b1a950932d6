import { ArrowSyncRegular, DeleteRegular, PersonProhibitedRegular, SignOutRegular } from '@fluentui/react-icons';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';

import { answer, api } from '#/api/client';
import type { Device, Role } from '#/api/types';
import { ActionButton } from '#/parts/ActionButton';
import { ConfirmDialog } from '#/parts/ConfirmDialog';
import { t } from '#/texts';

type Action = 'sync' | 'retire' | 'wipe' | 'unenrol';

const actions: readonly { action: Action; needs: Role; icon: ReactElement; destructive: boolean }[] = [
  { action: 'sync', needs: 'helpdesk', icon: <ArrowSyncRegular />, destructive: false },
  { action: 'retire', needs: 'operator', icon: <SignOutRegular />, destructive: true },
  { action: 'wipe', needs: 'operator', icon: <DeleteRegular />, destructive: true },
  { action: 'unenrol', needs: 'operator', icon: <PersonProhibitedRegular />, destructive: true },
];

/** What can be done to a device; each says what it will do, and asks. */
export function DeviceActions({ device }: { device: Device }) {
  const queries = useQueryClient();
  const [asked, setAsked] = useState<Action>('sync');
  const [open, setOpen] = useState(false);
  const { devices: texts } = t;
  const current = actions.find((each) => each.action === asked);

  const act = async () => {
    const path = `/devices/{deviceId}/${asked}` as const;
    await answer(api.POST(path, { params: { path: { deviceId: device.id } } }));
    await queries.invalidateQueries();
  };

  return (
    <>
      {actions.map(({ action, needs, icon }) => (
        <ActionButton
          key={action}
          needs={needs}
          text={texts.actions[action] ?? action}
          icon={icon}
          impossible={device.state === 'enrolled' ? undefined : texts.notEnrolled}
          onClick={() => {
            setAsked(action);
            setOpen(true);
          }}
        />
      ))}
      <ConfirmDialog
        open={open}
        title={texts.confirm[asked].title}
        confirm={texts.actions[asked] ?? asked}
        destructive={current?.destructive ?? false}
        acknowledgement={current?.destructive ? texts.acknowledgement : undefined}
        onConfirm={act}
        onClose={() => setOpen(false)}
      >
        {texts.confirm[asked].text(device.deviceName)}
      </ConfirmDialog>
    </>
  );
}
