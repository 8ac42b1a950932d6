import type { ServiceEvent } from '#/api/types';
import type { Tone } from '#/parts/StateBadge';

/** Members that every event of the catalogue has, as far as a page needs them. */
export interface EventBody {
  timestamp?: string;
  eventUid?: string;
  eventId?: number;
  eventName?: string;
  channel?: string;
  category?: string;
  level?: string;
  message?: string;
  requestId?: string;
  deviceId?: string;
  userId?: string;
  profileId?: string;
  certificateId?: string;
  serialNumber?: string;
  connectorId?: string;
}

export function bodyOf(event: ServiceEvent): EventBody {
  return event.event as EventBody;
}

/** Where the certificate that the event is about is found: connectors know it by its serial number only. */
export function certificatePath({ certificateId, serialNumber }: EventBody): string | undefined {
  if (certificateId !== undefined) {
    return `/certificates/${certificateId}`;
  }
  return serialNumber === undefined ? undefined : `/certificates?serialNumber=${encodeURIComponent(serialNumber)}`;
}

/** Every member with its value as text, the common ones first, for people who look for one. */
export function fieldsOf(event: ServiceEvent): { name: string; value: string }[] {
  return Object.entries(event.event as Record<string, unknown>).map(([name, value]) => ({
    name,
    value: typeof value === 'string' ? value : JSON.stringify(value),
  }));
}

export function toneOf(level: string | undefined): Tone {
  switch (level) {
    case 'Error':
      return 'bad';
    case 'Warning':
      return 'warning';
    default:
      return 'neutral';
  }
}

/** Newer events before those that are there, each once, and at most `limit` of them. */
export function addNewer(events: readonly ServiceEvent[], newer: readonly ServiceEvent[], limit: number): ServiceEvent[] {
  const known = new Set(events.map((event) => event.position));
  const fresh = newer.filter((event) => !known.has(event.position));
  return [...fresh.sort((a, b) => b.position - a.position), ...events].slice(0, limit);
}
