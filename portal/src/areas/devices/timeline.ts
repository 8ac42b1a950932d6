import type { Certificate, Device, DeviceStateChange, WorkRequest } from '#/api/types';
import type { StateKind } from '#/parts/StateBadge';
import { t } from '#/texts';

/** One thing that happened with a device. */
export interface Step {
  key: string;
  at: string;
  text: string;
  /** What it led to. */
  state?: { kind: StateKind; state: string };
  to?: string;
}

function ofDevice(device: Device): Step[] {
  const { timelineSteps: texts } = t.devices;
  const times: [string, string | undefined, string][] = [
    ['added', device.createdAt, texts.added],
    ['syncRequested', device.syncRequestedAt, texts.syncRequested],
    ['checkedIn', device.syncedAt, texts.checkedIn],
  ];
  return times.flatMap(([key, at, text]) => (at === undefined ? [] : [{ key, at, text }]));
}

function ofStateChange({ state, at }: DeviceStateChange): Step {
  const { timelineSteps: texts } = t.devices;
  return { key: `${state} ${at}`, at, text: texts.states[state] ?? state };
}

function ofCertificate(certificate: Certificate): Step[] {
  const { timelineSteps: texts } = t.devices;
  const subject = certificate.subject ?? t.certificates.noSubject;
  const to = `/certificates/${certificate.id}`;
  const { issuanceState, revocationState = 'none' } = certificate;
  const asked: Step = { key: `${certificate.id} asked`, at: certificate.createdAt, text: texts.requested(subject), to };
  const now: Step = {
    key: `${certificate.id} now`,
    at: certificate.modifiedAt,
    text: subject,
    state:
      revocationState === 'none'
        ? { kind: 'issuance', state: issuanceState }
        : { kind: 'revocation', state: revocationState },
    to,
  };
  return [asked, now];
}

function ofRequest(request: WorkRequest): Step {
  return {
    key: request.id,
    at: request.modifiedAt,
    text: t.overview.kinds[request.kind] ?? request.kind,
    state: { kind: 'request', state: request.state },
    to: `/requests/${request.id}`,
  };
}

/** What is known of a device beside itself. */
export interface History {
  stateChanges: readonly DeviceStateChange[];
  certificates: readonly Certificate[];
  requests: readonly WorkRequest[];
}

/** What is known to have happened with a device, newest first. A device that enrols is added in the same moment. */
export function timelineOf(device: Device, { stateChanges, certificates, requests }: History): Step[] {
  const steps = [
    ...stateChanges.map(ofStateChange),
    ...ofDevice(device),
    ...certificates.flatMap(ofCertificate),
    ...requests.map(ofRequest),
  ];
  return steps.sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}
