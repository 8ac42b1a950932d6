import { useQuery } from '@tanstack/react-query';

import { answer, api } from '#/api/client';
import { t } from '#/texts';

import { RouteLink } from './RouteLink';

/** Milliseconds for which a name is good: it hardly ever changes. */
const staleTime = 60_000;

interface NamedProps {
  id: string | undefined;
}

interface NameLinkProps extends NamedProps {
  kind: string;
  path: string;
  read: (id: string, signal: AbortSignal) => Promise<string>;
}

/** A link to an object by its name, or by its id where the name cannot be had, as after it was removed. */
function NameLink({ id, kind, path, read }: NameLinkProps) {
  const name = useQuery({
    queryKey: [kind, id, 'name'],
    queryFn: ({ signal }) => read(id ?? '', signal),
    enabled: id !== undefined,
    staleTime,
    retry: false,
  });
  if (id === undefined || id === '') {
    return <span>{t.common.none}</span>;
  }
  return <RouteLink to={`${path}/${id}`}>{name.data ?? id}</RouteLink>;
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

async function connectorName(connectorId: string, signal: AbortSignal): Promise<string> {
  return (await answer(api.GET('/connectors/{connectorId}', { params: { path: { connectorId } }, signal }))).name;
}

export function DeviceLink({ id }: NamedProps) {
  return <NameLink id={id} kind="devices" path="/devices" read={deviceName} />;
}

export function UserLink({ id }: NamedProps) {
  return <NameLink id={id} kind="users" path="/users" read={userName} />;
}

export function ProfileLink({ id }: NamedProps) {
  return <NameLink id={id} kind="profiles" path="/profiles" read={profileName} />;
}

export function ConnectorLink({ id }: NamedProps) {
  return <NameLink id={id} kind="connectors" path="/connectors" read={connectorName} />;
}
