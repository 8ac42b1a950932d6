import { ArrowRepeatAllRegular, DismissCircleRegular } from '@fluentui/react-icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from 'react-router';

import { answer, api } from '#/api/client';
import type { WorkRequest } from '#/api/types';
import { ActionButton } from '#/parts/ActionButton';
import { ConfirmButton } from '#/parts/ConfirmButton';
import { CopyText } from '#/parts/CopyText';
import { ErrorPanel } from '#/parts/ErrorPanel';
import { PanelGrid } from '#/parts/Grid';
import { Loaded } from '#/parts/Loaded';
import { ConnectorLink, DeviceLink, ProfileLink, UserLink } from '#/parts/names';
import { PageHeader } from '#/parts/PageHeader';
import { Facts, Panel } from '#/parts/Panel';
import { RouteLink } from '#/parts/RouteLink';
import { StateBadge } from '#/parts/StateBadge';
import { Time } from '#/parts/Time';
import { useAction } from '#/parts/useAction';
import { t } from '#/texts';

const { requests: texts } = t;
const trail = [{ text: texts.title, to: '/requests' }];

/** Milliseconds after which the state is looked at again. */
const refetchInterval = 5000;

const ended = ['succeeded', 'failed', 'cancelled'];

function Commands({ request }: { request: WorkRequest }) {
  const queries = useQueryClient();
  const { error, run } = useAction();
  const params = { path: { requestId: request.id } };
  const refresh = () => queries.invalidateQueries({ queryKey: ['requests'] });

  const retry = async () => {
    await answer(api.POST('/requests/{requestId}/retry', { params, body: {} }));
    await refresh();
  };
  const cancel = async () => {
    await answer(api.POST('/requests/{requestId}/cancel', { params, body: {} }));
    await refresh();
  };

  const retryable = request.state === 'failed' || request.state === 'cancelled';
  return (
    <>
      <ActionButton
        needs="operator"
        text={texts.retry}
        icon={<ArrowRepeatAllRegular />}
        impossible={retryable ? undefined : texts.retryImpossible}
        onClick={() => void run(retry)}
      />
      <ConfirmButton
        needs="operator"
        text={texts.cancel}
        icon={<DismissCircleRegular />}
        impossible={ended.includes(request.state) ? texts.cancelImpossible : undefined}
        title={texts.cancelTitle}
        destructive
        onConfirm={cancel}
      >
        {texts.cancelText}
      </ConfirmButton>
      {error && <ErrorPanel error={error} />}
    </>
  );
}

function Content({ request }: { request: WorkRequest }) {
  const kind = t.overview.kinds[request.kind] ?? request.kind;
  const lastError = request.lastCode === undefined ? t.common.none : `${request.lastCode}: ${request.lastMessage ?? ''}`;
  return (
    <>
      <PageHeader
        title={kind}
        trail={trail}
        badge={<StateBadge kind="request" state={request.state} />}
        commands={<Commands request={request} />}
      />
      <PanelGrid>
        <Panel title={texts.progress}>
          <Facts
            facts={[
              { name: texts.state, value: <StateBadge kind="request" state={request.state} /> },
              { name: texts.error, value: lastError },
              { name: texts.attempts, value: request.attempts.toLocaleString(t.locale) },
              { name: texts.created, value: <Time value={request.createdAt} /> },
              { name: texts.modified, value: <Time value={request.modifiedAt} /> },
              { name: texts.leaseEnds, value: <Time value={request.leaseEndsAt} /> },
              { name: texts.retryAt, value: <Time value={request.retryAt} /> },
              { name: texts.pendingSince, value: <Time value={request.pendingSince} /> },
            ]}
          />
        </Panel>
        <Panel
          title={texts.about}
          tools={<RouteLink to={`/events?requestId=${request.id}`}>{texts.events}</RouteLink>}
        >
          <Facts
            facts={[
              { name: texts.device, value: <DeviceLink id={request.deviceId} /> },
              { name: texts.user, value: <UserLink id={request.userId} /> },
              { name: texts.profile, value: <ProfileLink id={request.profileId} /> },
              { name: texts.profileVersion, value: request.profileVersion?.toLocaleString(t.locale) ?? t.common.none },
              {
                name: texts.certificate,
                value:
                  request.certificateId === undefined ? (
                    t.common.none
                  ) : (
                    <RouteLink to={`/certificates/${request.certificateId}`}>{texts.certificate}</RouteLink>
                  ),
              },
              { name: texts.connector, value: <ConnectorLink id={request.connectorId} /> },
              { name: texts.ticket, value: request.ticket ?? t.common.none },
              { name: texts.key, value: request.keyId === undefined ? t.common.none : <CopyText text={request.keyId} /> },
              { name: texts.id, value: <CopyText text={request.id} /> },
            ]}
          />
        </Panel>
      </PanelGrid>
    </>
  );
}

export default function RequestPage() {
  const { requestId = '' } = useParams();
  const request = useQuery({
    queryKey: ['requests', requestId],
    queryFn: ({ signal }) => answer(api.GET('/requests/{requestId}', { params: { path: { requestId } }, signal })),
    refetchInterval,
  });
  return <Loaded query={request} title={texts.about}>{(data) => <Content request={data} />}</Loaded>;
}
