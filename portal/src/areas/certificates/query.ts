import type { Certificate, QueryOf } from '#/api/types';

const dayMilliseconds = 86_400_000;

export type CertificateQuery = QueryOf<'/certificates'>;

/** Filters of the page, by name; `expires` is the portal's own. */
export const filterNames = ['contains', 'serialNumber', 'issuanceState', 'revocationState', 'expires'] as const;

/** What the service is asked for by filters. `now`: milliseconds since 1970. */
export function queryOf(filters: Record<string, string>, now: number): CertificateQuery {
  const { expires, ...rest } = filters;
  const query = rest as CertificateQuery;
  if (expires === undefined) {
    return query;
  }
  const at = new Date(now).toISOString();
  if (expires === 'past') {
    return { ...query, expiresBefore: at };
  }
  const until = new Date(now + Number(expires) * dayMilliseconds).toISOString();
  return { ...query, expiresFrom: at, expiresBefore: until };
}

/** The subject, or what stands for it. */
export function subjectOf(certificate: Certificate, none: string): string {
  return certificate.subject === undefined || certificate.subject === '' ? none : certificate.subject;
}

/** Whether there is something to revoke, and nothing is on the way. */
export function revocability(certificate: Certificate): 'possible' | 'revoked' | 'notIssued' {
  const { revocationState = 'none', serialNumber } = certificate;
  if (revocationState !== 'none' && revocationState !== 'failed') {
    return 'revoked';
  }
  return serialNumber === undefined || serialNumber === '' ? 'notIssued' : 'possible';
}

/** States in which somebody still works on the request: the device, a connector or the authority. */
const issuing: readonly Certificate['issuanceState'][] = [
  'requested',
  'challengeIssued',
  'challengeValidationSucceeded',
  'issuePending',
  'responsePending',
];

/** Whether its state will change by itself: it is being issued or revoked. */
export function isUnderWay({ issuanceState, revocationState }: Certificate): boolean {
  return revocationState === 'pending' || revocationState === 'issued' || issuing.includes(issuanceState);
}
