import type { paths } from './schema';

type Operation<Path extends keyof paths, Method extends 'get' | 'post' | 'put'> = Method extends keyof paths[Path]
  ? paths[Path][Method]
  : never;

type Responses<T> = T extends { responses: infer R } ? R : never;
type Json<T> = T extends { content: { 'application/json': infer Body } } ? Body : never;

/** What a call answers when it succeeds. */
export type AnswerOf<Path extends keyof paths, Method extends 'get' | 'post' | 'put' = 'get'> = Json<
  Responses<Operation<Path, Method>>[keyof Responses<Operation<Path, Method>> & (200 | 201 | 202)]
>;

/** One item of a list. */
export type ItemOf<Path extends keyof paths> = AnswerOf<Path> extends { items: (infer Item)[] } ? Item : never;

/** The query parameters of a list. */
export type QueryOf<Path extends keyof paths> =
  Operation<Path, 'get'> extends { parameters: { query?: infer Query } } ? NonNullable<Query> : never;

/** What a call takes. */
export type BodyOf<Path extends keyof paths, Method extends 'post' | 'put'> =
  Operation<Path, Method> extends { requestBody: { content: { 'application/json': infer Body } } } ? Body : never;

export type Session = AnswerOf<'/session'>;
export type Role = Session['role'];
export type Device = AnswerOf<'/devices/{deviceId}'>;
export type DeviceStateChange = ItemOf<'/devices/{deviceId}/stateChanges'>;
export type User = AnswerOf<'/users/{userId}'>;
export type Group = AnswerOf<'/groups/{groupId}'>;
export type Certificate = AnswerOf<'/certificates/{certificateId}'>;
export type WorkRequest = AnswerOf<'/requests/{requestId}'>;
export type Connector = AnswerOf<'/connectors/{connectorId}'>;
export type ConnectorReason = Connector['reasons'][number];
export type CertificationAuthority = ItemOf<'/certificationAuthorities'>;
export type ServiceEvent = ItemOf<'/events'>;
export type Deployment = ItemOf<'/devices/{deviceId}/deployments'>;
export type MetricHour = ItemOf<'/connectorMetrics'>;
export type CertificateCount = ItemOf<'/certificateCounts'>;
export type ExpiryOutlook = AnswerOf<'/certificateExpiry'>;
export type IssuanceTimes = AnswerOf<'/issuanceTimes'>;
export type QueueDepth = AnswerOf<'/queueDepth'>;
export type UnaccountedCall = ItemOf<'/unaccountedCalls'>;
export type Platform = NonNullable<Device['platform']>;

/** One page of a list. */
export interface Page<Item> {
  items: Item[];
  nextCursor?: string;
}
