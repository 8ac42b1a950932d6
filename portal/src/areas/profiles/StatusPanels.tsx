import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { CheckmarkCircleRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';

import { answer, api } from '#/api/client';
import { toApiError } from '#/api/errors';
import type { Deployment } from '#/api/types';
import { EmptyState } from '#/parts/EmptyState';
import { ErrorPanel } from '#/parts/ErrorPanel';
import { Panel } from '#/parts/Panel';
import { reasonText, sentence } from '#/parts/sentence';
import { DataTable, type Column } from '#/parts/table/DataTable';
import { usePagedList } from '#/parts/table/usePagedList';
import { Time } from '#/parts/Time';
import { t } from '#/texts';
import { languageOfService } from '#/texts/language';

import { partsOf } from './counts';
import { useDeploymentCounts } from './queries';

const useStyles = makeStyles({
  bar: { display: 'flex', height: '20px', borderRadius: tokens.borderRadiusMedium, overflow: 'hidden' },
  legend: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalXL}`,
    margin: `${tokens.spacingVerticalM} 0 0`,
    padding: 0,
    listStyleType: 'none',
  },
  entry: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS },
  swatch: { width: '12px', height: '12px', borderRadius: tokens.borderRadiusSmall },
});

/** Devices by state, as a bar with figures. */
export function StatusPanel({ profileId }: { profileId: string }) {
  const styles = useStyles();
  const counts = useDeploymentCounts(profileId);
  const parts = partsOf(counts.data ?? []);
  return (
    <Panel title={t.profiles.statusTitle} lead={t.profiles.statusLead}>
      {counts.error && <ErrorPanel error={toApiError(counts.error)} onRetry={() => void counts.refetch()} />}
      {counts.data && parts.length === 0 && <Text>{t.profiles.statusNone}</Text>}
      {parts.length > 0 && (
        <>
          <div className={styles.bar} aria-hidden="true">
            {parts.map((part) => (
              <span key={part.state} style={{ width: `${part.share}%`, backgroundColor: part.color }} />
            ))}
          </div>
          <ul className={styles.legend}>
            {parts.map((part) => (
              <li key={part.state} className={styles.entry}>
                <span className={styles.swatch} style={{ backgroundColor: part.color }} aria-hidden="true" />
                {t.profiles.devicesWith(part.devices, t.states.deployment[part.state] ?? part.state)}
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}

function DeviceName({ id }: { id: string }) {
  const device = useQuery({
    queryKey: ['device', id, 'name'],
    queryFn: ({ signal }) => answer(api.GET('/devices/{deviceId}', { params: { path: { deviceId: id } }, signal })),
    staleTime: 60_000,
  });
  return <>{device.data?.deviceName ?? id}</>;
}

const { errorColumns } = t.profiles;

const columns: readonly Column<Deployment>[] = [
  { id: 'device', header: errorColumns.device, cell: (each) => <DeviceName id={each.deviceId} />, nowrap: true },
  { id: 'reason', header: errorColumns.reason, cell: (each) => <span lang={languageOfService}>{reasonText(each)}</span> },
  {
    id: 'nextStep',
    header: t.errors.nextStep,
    cell: (each) =>
      each.nextStep === undefined ? t.common.none : <span lang={languageOfService}>{sentence(each.nextStep)}</span>,
  },
  { id: 'at', header: errorColumns.at, cell: (each) => <Time value={each.modifiedAt} form="relative" />, nowrap: true },
];

/** The devices on which the profile failed, and why. */
export function ErrorList({ profileId }: { profileId: string }) {
  const list = usePagedList<Deployment>(['profiles', profileId, 'errors'], (cursor, signal) => {
    const query = { state: 'error', limit: 25, ...(cursor === undefined ? {} : { cursor }) };
    const params = { path: { profileId }, query };
    return answer(api.GET('/profiles/{profileId}/deployments', { params, signal }));
  });
  return (
    <Panel title={t.profiles.errorsTitle}>
      <DataTable
        label={t.profiles.errorsLabel}
        columns={columns}
        list={list}
        rowKey={(each) => each.deviceId}
        rowLink={(each) => `/devices/${each.deviceId}`}
        empty={<EmptyState icon={<CheckmarkCircleRegular />} title={t.profiles.errorsNone} />}
      />
    </Panel>
  );
}
