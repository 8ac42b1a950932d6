import { Checkbox, Text } from '@fluentui/react-components';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { answer, api } from '#/api/client';
import type { BodyOf, Device, Platform } from '#/api/types';
import { useMay } from '#/app/session';
import { userSearch } from '#/parts/directorySearch';
import { ChoiceField } from '#/parts/fields';
import { RecordForm, type RecordField, type RecordTexts } from '#/parts/RecordForm';
import { SearchChoice } from '#/parts/SearchChoice';
import { optionsOf } from '#/parts/table/FilterBar';
import { t } from '#/texts';

const { devices: texts } = t;

type Body = BodyOf<'/devices', 'post'>;

const fields = [
  { name: 'deviceName', label: texts.name, required: true },
  { name: 'serialNumber', label: texts.serialNumber },
  { name: 'imei', label: texts.imei },
  { name: 'meid', label: texts.meid },
  { name: 'wifiMacAddress', label: texts.wifiMacAddress },
  { name: 'fullyQualifiedDomainName', label: texts.fullyQualifiedDomainName, grants: true },
  { name: 'onPremisesSecurityIdentifier', label: texts.securityIdentifier, grants: true },
  { name: 'directoryDeviceId', label: texts.directoryDeviceId },
  { name: 'osEdition', label: texts.osEdition },
  { name: 'osVersion', label: texts.osVersion },
] as const satisfies readonly RecordField<keyof Body>[];

type Name = (typeof fields)[number]['name'];

const flags = ['domainJoined', 'directoryJoined', 'samsungKnox'] as const satisfies readonly (keyof Body)[];

type Flags = Partial<Record<(typeof flags)[number], boolean>>;

interface DeviceFormProps {
  /** The one that is changed; a new one without. */
  device?: Device;
  /** The principal name of its user. */
  userName?: string | undefined;
  onClose: () => void;
}

function flagsOf(device: Device | undefined): Flags {
  return Object.fromEntries(flags.map((flag) => [flag, device?.[flag] ?? false]));
}

/** Writes a device down, or changes one: in a FormDialog. */
export function DeviceForm({ device, userName, onClose }: DeviceFormProps) {
  const queries = useQueryClient();
  const mayGrant = useMay('administrator');
  const [platform, setPlatform] = useState<Platform>('windows10');
  const [userId, setUserId] = useState(device?.userId);
  const [searching, setSearching] = useState(false);
  const [marks, setMarks] = useState(() => flagsOf(device));

  const save = async (written: RecordTexts<Name>) => {
    const user = userId === undefined ? {} : { userId };
    const body = { ...(written as Body), ...marks, ...user }; // What is required is there before it can be sent.
    if (device === undefined) {
      await answer(api.POST('/devices', { body: { ...body, platform } }));
    } else {
      const params = { path: { deviceId: device.id }, header: { 'If-Match': `"${device.version}"` } };
      await answer(api.PUT('/devices/{deviceId}', { params, body }));
    }
    await queries.invalidateQueries({ queryKey: ['devices'] });
  };

  return (
    <RecordForm
      title={device === undefined ? texts.addTitle : texts.editTitle}
      submit={device === undefined ? texts.create : texts.save}
      fields={fields}
      record={device}
      incomplete={searching}
      before={
        device === undefined && (
          <>
            <Text>{texts.addText}</Text>
            <ChoiceField
              label={texts.platform}
              value={platform}
              options={optionsOf(t.platforms)}
              onValue={(value) => setPlatform(value as Platform)}
            />
          </>
        )
      }
      after={(faultOf) => (
        <>
          <SearchChoice
            label={texts.user}
            hint={texts.userHint}
            none={texts.noUser}
            search={userSearch}
            initial={userName ?? ''}
            disabled={!mayGrant}
            fault={faultOf('userId')}
            onChoose={(found, typed) => {
              setUserId(found?.id);
              setSearching(found === undefined && typed !== '');
            }}
          />
          {flags.map((flag) => (
            <Checkbox
              key={flag}
              label={texts[flag]}
              checked={marks[flag] ?? false}
              onChange={(_, data) => setMarks((now) => ({ ...now, [flag]: data.checked === true }))}
            />
          ))}
        </>
      )}
      onSave={save}
      onClose={onClose}
    />
  );
}
