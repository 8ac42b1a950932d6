import { EditRegular } from '@fluentui/react-icons';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { answer, api } from '#/api/client';
import type { Device } from '#/api/types';
import { ActionButton } from '#/parts/ActionButton';
import { FormDialog } from '#/parts/FormDialog';
import { RemoveButton } from '#/parts/RemoveButton';
import { t } from '#/texts';

import { DeviceForm } from './DeviceForm';

const { devices: texts } = t;

/** What can be done to a device's record, whatever its state. */
export function EditDevice({ device }: { device: Device }) {
  const queries = useQueryClient();
  const [editing, setEditing] = useState<{ device: Device; userName: string | undefined }>();
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);

  /** The principal name; the id if it cannot be had. */
  const nameOf = async (userId: string) => {
    try {
      const user = await queries.fetchQuery({
        queryKey: ['users', userId],
        queryFn: ({ signal }) => answer(api.GET('/users/{userId}', { params: { path: { userId } }, signal })),
      });
      return user.userPrincipalName;
    } catch {
      return userId;
    }
  };
  /** With the device as it is now: it changes with each check-in, and a form is of one version. */
  const edit = async () => {
    const { userId } = device;
    setEditing({ device, userName: userId === undefined ? undefined : await nameOf(userId) });
    setOpen(true);
  };

  return (
    <>
      <ActionButton needs="operator" text={texts.edit} icon={<EditRegular />} onClick={() => void edit()} />
      <RemoveButton
        needs="operator"
        text={texts.remove}
        title={texts.removeTitle}
        acknowledgement={texts.acknowledgement}
        kind="devices"
        id={device.id}
        remove={() => answer(api.DELETE('/devices/{deviceId}', { params: { path: { deviceId: device.id } } }))}
      >
        {texts.removeText(device.deviceName)}
      </RemoveButton>
      <FormDialog open={open} onClose={close}>
        {editing && <DeviceForm device={editing.device} userName={editing.userName} onClose={close} />}
      </FormDialog>
    </>
  );
}
