/** One fault of a body that was refused; `path` is a JSON pointer (RFC 6901). */
export interface FieldError {
  code: string;
  path: string;
  position?: number;
  text: string;
}

/** Problem details (RFC 9457) as the service sends them. */
interface Problem {
  title?: string;
  status?: number;
  code?: string;
  nextStep?: string;
  instance?: string;
  errors?: FieldError[];
}

/** The codes that the portal itself gives, where the service said nothing. */
export const unreachable = 'service_unreachable';
export const notUnderstood = 'answer_not_understood';

/** A call that did not succeed. Everything that is shown of it is in here. */
export class ApiError extends Error {
  readonly code: string;
  /** HTTP status; 0 if there was no answer. */
  readonly status: number;
  readonly nextStep: string | undefined;
  readonly requestId: string | undefined;
  readonly fields: readonly FieldError[];
  /** Seconds after which it may be tried again. */
  readonly retryAfter: number | undefined;

  constructor(code: string, status: number, problem: Problem = {}, retryAfter?: number) {
    super(problem.title ?? code);
    this.name = 'ApiError';
    this.code = code;
    this.status = status;
    this.nextStep = problem.nextStep;
    this.requestId = problem.instance?.replace('urn:uuid:', '');
    this.fields = problem.errors ?? [];
    this.retryAfter = retryAfter;
  }

  /** The first fault of the member at `path`, such as `/newPassword`. */
  fieldAt(path: string): FieldError | undefined {
    return this.fields.find((field) => field.path === path);
  }
}

function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'code' in value;
}

/** The error that an answer other than a success stands for. */
export function errorOf(response: Response, body: unknown): ApiError {
  const seconds = Number(response.headers.get('Retry-After') ?? Number.NaN);
  const retryAfter = Number.isFinite(seconds) ? seconds : undefined;
  if (isProblem(body)) {
    return new ApiError(body.code ?? notUnderstood, response.status, body, retryAfter);
  }
  return new ApiError(notUnderstood, response.status, {}, retryAfter);
}

/** Anything that was thrown as an ApiError. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) {
    return error;
  }
  return new ApiError('portal_fault', 0, { title: error instanceof Error ? error.message : String(error) });
}

/** Whether the session has ended, so that its owner has to sign in again. */
export function isSignedOut(error: ApiError): boolean {
  return error.status === 401 && (error.code === 'session_expired' || error.code === 'credentials_missing');
}
