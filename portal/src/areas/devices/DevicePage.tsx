import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useParams } from 'react-router';

import { answer, api } from '#/api/client';
import type { AnswerOf, Deployment, Device } from '#/api/types';
import { PanelGrid, PanelStack } from '#/parts/Grid';
import { Loaded } from '#/parts/Loaded';
import { ProfileLink, UserLink } from '#/parts/names';
import { PageHeader } from '#/parts/PageHeader';
import { Facts, Panel, type Fact } from '#/parts/Panel';
import { reasonText, sentence } from '#/parts/sentence';
import { StateBadge } from '#/parts/StateBadge';
import { StaticTable } from '#/parts/table/StaticTable';
import { Time } from '#/parts/Time';
import { t } from '#/texts';
import { languageOfService } from '#/texts/language';

import { certificateColumns } from '../certificates/columns';
import { GroupsOf } from '../groups/GroupsOf';
import { platformName } from './columns';
import { DeviceActions } from './DeviceActions';
import { EditDevice } from './EditDevice';
import { timelineOf } from './timeline';
import { Timeline } from './Timeline';

const { devices: texts } = t;
const trail = [{ text: texts.title, to: '/devices' }];

/** Milliseconds after which the page looks again: one watches here how a certificate arrives. */
const refetchInterval = 4000;

const useStyles = makeStyles({ source: { color: tokens.colorNeutralForeground2 } });

function useDevice(deviceId: string) {
  const params = { path: { deviceId } };
  return {
    device: useQuery({
      queryKey: ['devices', deviceId],
      queryFn: ({ signal }) => answer(api.GET('/devices/{deviceId}', { params, signal })),
      refetchInterval,
    }),
    certificates: useQuery({
      queryKey: ['devices', deviceId, 'certificates'],
      queryFn: ({ signal }) => answer(api.GET('/devices/{deviceId}/certificates', { params, signal })),
      refetchInterval,
    }),
    deployments: useQuery({
      queryKey: ['devices', deviceId, 'deployments'],
      queryFn: ({ signal }) => answer(api.GET('/devices/{deviceId}/deployments', { params, signal })),
      refetchInterval,
    }),
    stateChanges: useQuery({
      queryKey: ['devices', deviceId, 'stateChanges'],
      queryFn: ({ signal }) => answer(api.GET('/devices/{deviceId}/stateChanges', { params, signal })),
      refetchInterval,
    }),
    requests: useQuery({
      queryKey: ['requests', 'device', deviceId],
      queryFn: ({ signal }) => answer(api.GET('/requests', { params: { query: { deviceId } }, signal })),
      refetchInterval,
    }),
  };
}

const attributes = [
  ['serialNumber', texts.serialNumber],
  ['imei', texts.imei],
  ['meid', texts.meid],
  ['wifiMacAddress', texts.wifiMacAddress],
  ['fullyQualifiedDomainName', texts.fullyQualifiedDomainName],
  ['directoryDeviceId', texts.directoryDeviceId],
  ['onPremisesSecurityIdentifier', texts.securityIdentifier],
  ['osEdition', texts.osEdition],
  ['osVersion', texts.osVersion],
] as const satisfies readonly (readonly [keyof Device, string])[];

function Attributes({ device }: { device: Device }) {
  const styles = useStyles();
  const facts = attributes.map(([name, text]): Fact => {
    const value = device[name];
    const source = device.sources?.[name];
    return {
      name: text,
      value:
        value === undefined || value === '' ? (
          t.common.none
        ) : (
          <>
            {value} {source && <span className={styles.source}>({texts.sources[source] ?? source})</span>}
          </>
        ),
    };
  });
  return <Facts facts={facts} />;
}

function Reason({ deployment }: { deployment: Deployment }) {
  const reason = reasonText(deployment);
  const { nextStep } = deployment;
  return (
    <>
      {reason === '' ? t.common.none : <span lang={languageOfService}>{reason}</span>}{' '}
      {nextStep !== undefined && <span lang={languageOfService}>{sentence(nextStep)}</span>}
    </>
  );
}

function Profiles({ query }: { query: UseQueryResult<AnswerOf<'/devices/{deviceId}/deployments'>> }) {
  return (
    <Loaded query={query}>
      {({ items }) => (
        <StaticTable
          label={texts.profiles}
          items={items}
          rowKey={(item) => item.profileId}
          empty={texts.noProfiles}
          columns={[
            { id: 'profile', header: texts.profile, cell: (item) => <ProfileLink id={item.profileId} /> },
            {
              id: 'state',
              header: texts.state,
              cell: (item) => (
                <>
                  <StateBadge kind="deployment" state={item.state} /> {item.removing && texts.removing}
                </>
              ),
            },
            { id: 'reason', header: texts.reason, cell: (item) => <Reason deployment={item} /> },
            { id: 'modified', header: texts.modified, cell: (item) => <Time value={item.modifiedAt} form="relative" /> },
          ]}
        />
      )}
    </Loaded>
  );
}

function Content({ device, rest }: { device: Device; rest: Omit<ReturnType<typeof useDevice>, 'device'> }) {
  const { certificates, deployments, stateChanges, requests } = rest;
  const steps = timelineOf(device, {
    stateChanges: stateChanges.data?.items ?? [],
    certificates: certificates.data?.items ?? [],
    requests: requests.data?.items ?? [],
  });
  return (
    <>
      <PageHeader
        title={device.deviceName}
        trail={trail}
        badge={<StateBadge kind="device" state={device.state} />}
        commands={
          <>
            <DeviceActions device={device} />
            <EditDevice device={device} />
          </>
        }
      />
      <PanelGrid>
        <Panel title={texts.about}>
          <Facts
            facts={[
              { name: texts.platform, value: platformName(device) },
              { name: texts.user, value: <UserLink id={device.userId} /> },
              { name: texts.lastCheckin, value: <Time value={device.syncedAt} missing={t.common.never} /> },
              { name: texts.syncRequested, value: <Time value={device.syncRequestedAt} /> },
              { name: texts.created, value: <Time value={device.createdAt} /> },
            ]}
          />
        </Panel>
        <Panel title={texts.attributes} lead={texts.attributesLead}>
          <Attributes device={device} />
        </Panel>
      </PanelGrid>
      <PanelStack>
        <GroupsOf memberId={device.id} />
        <Panel title={texts.profiles}>
          <Profiles query={deployments} />
        </Panel>
        <Panel title={texts.certificates}>
          <Loaded query={certificates}>
            {({ items }) => (
              <StaticTable
                label={texts.certificates}
                items={items}
                rowKey={(item) => item.id}
                rowLink={(item) => `/certificates/${item.id}`}
                empty={texts.noCertificates}
                columns={certificateColumns}
              />
            )}
          </Loaded>
        </Panel>
        <Panel title={texts.timeline}>
          {steps.length === 0 ? <Text>{t.common.none}</Text> : <Timeline steps={steps} />}
        </Panel>
      </PanelStack>
    </>
  );
}

export default function DevicePage() {
  const { deviceId = '' } = useParams();
  const { device, ...rest } = useDevice(deviceId);
  return <Loaded query={device} title={texts.about}>{(data) => <Content device={data} rest={rest} />}</Loaded>;
}
