import createClient, { type Middleware } from 'openapi-fetch';

import { ApiError, errorOf, isSignedOut, unreachable } from './errors';
import type { paths } from './schema';
import { reportReachable, reportUnreachable } from './connectivity';

const csrfHeader = 'X-CSRF-Token';
const idempotencyHeader = 'Idempotency-Key';

/** Milliseconds after which an answer is not waited for any longer: packets may be dropped without a word. */
const answerLimit = 30_000;

let csrfToken = '';
let onSignedOut: () => void = () => undefined;

/** The session's token, which every change has to show. */
export function setCsrfToken(token: string): void {
  csrfToken = token;
}

/** Who is told when a call finds that the session has ended. */
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

/** Sends a request; one that carries an Idempotency-Key, or only reads, once more if the connection broke. */
async function send(request: Request): Promise<Response> {
  const repeatable = request.method === 'GET' || request.headers.has(idempotencyHeader);
  const second = repeatable ? request.clone() : undefined;
  try {
    return await fetch(request);
  } catch (failure) {
    if (second === undefined || request.signal.aborted) {
      throw failure;
    }
    return await fetch(second);
  }
}

async function sendOrSay(request: Request): Promise<Response> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), answerLimit);
  try {
    const response = await send(new Request(request, { signal: AbortSignal.any([request.signal, limit.signal]) }));
    reportReachable();
    return response;
  } catch (failure) {
    if (request.signal.aborted) {
      throw failure;
    }
    reportUnreachable();
    throw new ApiError(unreachable, 0);
  } finally {
    clearTimeout(timer);
  }
}

const credentials: Middleware = {
  onRequest({ request, schemaPath }) {
    if (request.method !== 'GET' && csrfToken !== '') {
      request.headers.set(csrfHeader, csrfToken);
    }
    if (request.method === 'POST' && !schemaPath.startsWith('/session')) {
      request.headers.set(idempotencyHeader, crypto.randomUUID());
    }
    return request;
  },
};

/** The admin API, with the types of its own description. Its calls are given to answer(). */
export const api = createClient<paths>({ baseUrl: '/api/v1', fetch: sendOrSay });
api.use(credentials);

interface Fetched<T> {
  data?: T | undefined;
  error?: unknown;
  response: Response;
}

/** A thing with the ETag that changing it needs. */
export interface Tagged<T> {
  value: T;
  etag: string;
}

async function settled<T>(call: Promise<Fetched<T>>): Promise<Fetched<T>> {
  const fetched = await call;
  if (fetched.response.ok) {
    return fetched;
  }
  const error = errorOf(fetched.response, fetched.error);
  if (isSignedOut(error)) {
    onSignedOut();
  }
  throw error;
}

/** The body of a call's answer. Throws ApiError. */
export async function answer<T>(call: Promise<Fetched<T>>): Promise<T> {
  return (await settled(call)).data as T;
}

/** The same with its ETag, for `If-Match`. Throws ApiError. */
export async function taggedAnswer<T>(call: Promise<Fetched<T>>): Promise<Tagged<T>> {
  const { data, response } = await settled(call);
  return { value: data as T, etag: response.headers.get('ETag') ?? '' };
}
