import { makeStyles, Skeleton, SkeletonItem } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';

import { answer, api } from '#/api/client';
import { t } from '#/texts';

import { RouteLink } from './RouteLink';

/** Milliseconds for which a name is good: it hardly ever changes. */
const staleTime = 60_000;

/** As wide whatever the name will be, so that nothing moves twice. */
const useStyles = makeStyles({ waiting: { display: 'inline-block', width: '120px', maxWidth: '100%', verticalAlign: 'middle' } });

interface NamedProps {
  id: string | undefined;
  /** Inside a sentence. */
  inText?: boolean;
}

interface NameLinkProps extends NamedProps {
  kind: string;
  path: string;
  read: (id: string, signal: AbortSignal) => Promise<string>;
}

/** A link to an object by its name, or by its id where the name cannot be had, as after it was removed. */
function NameLink({ id, inText, kind, path, read }: NameLinkProps) {
  const styles = useStyles();
  const name = useQuery({
    queryKey: [kind, id, 'name'],
    queryFn: ({ signal }) => read(id ?? '', signal),
    enabled: id !== undefined && id !== '',
    staleTime,
    retry: false,
  });
  if (id === undefined || id === '') {
    return <span>{t.common.none}</span>;
  }
  if (name.isPending) {
    return (
      <Skeleton aria-label={t.common.loading} className={styles.waiting}>
        <SkeletonItem size={16} />
      </Skeleton>
    );
  }
  return (
    <RouteLink to={`${path}/${id}`} inText={inText}>
      {name.data ?? id}
    </RouteLink>
  );
}

async function deviceName(deviceId: string, signal: AbortSignal): Promise<string> {
  return (await answer(api.GET('/devices/{deviceId}', { params: { path: { deviceId } }, signal }))).deviceName;
}

async function userName(userId: string, signal: AbortSignal): Promise<string> {
  return (await answer(api.GET('/users/{userId}', { params: { path: { userId } }, signal }))).displayName;
}

async function profileName(profileId: string, signal: AbortSignal): Promise<string> {
  return (await answer(api.GET('/profiles/{profileId}', { params: { path: { profileId } }, signal }))).displayName;
}

async function groupName(groupId: string, signal: AbortSignal): Promise<string> {
  return (await answer(api.GET('/groups/{groupId}', { params: { path: { groupId } }, signal }))).displayName;
}

async function connectorName(connectorId: string, signal: AbortSignal): Promise<string> {
  return (await answer(api.GET('/connectors/{connectorId}', { params: { path: { connectorId } }, signal }))).name;
}

export function DeviceLink(props: NamedProps) {
  return <NameLink {...props} kind="devices" path="/devices" read={deviceName} />;
}

export function UserLink(props: NamedProps) {
  return <NameLink {...props} kind="users" path="/users" read={userName} />;
}

export function ProfileLink(props: NamedProps) {
  return <NameLink {...props} kind="profiles" path="/profiles" read={profileName} />;
}

export function GroupLink(props: NamedProps) {
  return <NameLink {...props} kind="groups" path="/groups" read={groupName} />;
}

export function ConnectorLink(props: NamedProps) {
  return <NameLink {...props} kind="connectors" path="/connectors" read={connectorName} />;
}
