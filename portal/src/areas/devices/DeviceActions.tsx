import { ArrowSyncRegular, DeleteRegular, PersonProhibitedRegular, SignOutRegular } from '@fluentui/react-icons';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';

import { answer, api } from '#/api/client';
import type { Device, Role } from '#/api/types';
import { ActionButton } from '#/parts/ActionButton';
import { ConfirmDialog } from '#/parts/ConfirmDialog';
import { t } from '#/texts';

type Action = 'sync' | 'retire' | 'wipe' | 'unenrol';

interface ActionForm {
  action: Action;
  needs: Role;
  icon: ReactElement;
  destructive: boolean;
  /** The states of a device that can still be told so. */
  from: readonly Device['state'][];
}

const actions: readonly ActionForm[] = [
  { action: 'sync', needs: 'helpdesk', icon: <ArrowSyncRegular />, destructive: false, from: ['enrolled', 'retiring', 'wiping'] },
  { action: 'retire', needs: 'operator', icon: <SignOutRegular />, destructive: true, from: ['enrolled'] },
  { action: 'wipe', needs: 'operator', icon: <DeleteRegular />, destructive: true, from: ['enrolled', 'retiring'] },
  {
    action: 'unenrol',
    needs: 'operator',
    icon: <PersonProhibitedRegular />,
    destructive: true,
    from: ['enrolled', 'retiring', 'wiping'],
  },
];

/** Why the device cannot be told so, if it cannot. */
function impossible({ action, from }: ActionForm, { state, platform }: Device): string | undefined {
  if (action === 'wipe' && platform === 'macos') {
    return t.devices.noWipe;
  }
  if (from.includes(state)) {
    return undefined;
  }
  return state === 'retiring' || state === 'wiping' ? t.devices.leaving : t.devices.notEnrolled;
}

/** What it will do to this device. The agent of a Linux device does not reset the machine. */
function textOf(action: Action, { platform }: Device): (name: string) => string {
  const { confirm } = t.devices;
  return action === 'wipe' && platform === 'linux' ? confirm.wipe.textLinux : confirm[action].text;
}

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
      {actions.map((form) => (
        <ActionButton
          key={form.action}
          needs={form.needs}
          text={texts.actions[form.action] ?? form.action}
          icon={form.icon}
          impossible={impossible(form, device)}
          onClick={() => {
            setAsked(form.action);
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
        {textOf(asked, device)(device.deviceName)}
      </ConfirmDialog>
    </>
  );
}
