import type * as z from 'zod';
import { SECOND_MS } from '../../lib/time.ts';

/**
 * Every way the API says no: the one mapping from outcome to HTTP. Codes are stable, texts are not.
 * 400 is a request that cannot be read; 422 one that was read and does not hold.
 */
export const PROBLEMS = {
  malformed: [400, 'Malformed request'],
  unauthorized: [401, 'Authentication required'],
  forbidden: [403, 'Not allowed for this key'],
  notFound: [404, 'Not found'],
  methodNotAllowed: [405, 'Method not allowed'],
  inUse: [409, 'Still in use'],
  taken: [409, 'Already taken'],
  conflict: [409, 'Changed at the same time'],
  wrongState: [409, 'Invalid state'],
  notCharged: [409, 'The call was never charged'],
  booksClosed: [409, 'Too late for an adjustment'],
  tooMany: [409, 'Limit reached'],
  idempotencyMismatch: [409, 'Idempotency key used for another request'],
  idempotencyInProgress: [409, 'First request with this idempotency key still running'],
  preconditionFailed: [412, 'Resource has changed'],
  tooLarge: [413, 'Body too large'],
  unsupportedMediaType: [415, 'Unsupported media type'],
  invalid: [422, 'Validation failed'],
  rateLimited: [429, 'Too many requests'],
  internal: [500, 'Internal error'],
  unavailable: [503, 'Temporarily unavailable'],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemCode = keyof typeof PROBLEMS;
export type FieldError = { path: string; message: string };

/** A refusal is a value: handlers return it, and problemOf turns it into an answer. */
export class Refusal {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly errors: FieldError[] | undefined;
  /** For `rateLimited`: when to ask again. */
  readonly retryAfterSeconds: number;

  constructor(code: ProblemCode, detail: string, errors?: FieldError[], retryAfterSeconds = 1) {
    this.code = code;
    this.detail = detail;
    this.errors = errors;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export const refuse = (code: ProblemCode, detail: string, errors?: FieldError[]): Refusal =>
  new Refusal(code, detail, errors);

/** @param waitMs until when asking again is of no use. */
export const refuseFor = (waitMs: number, detail: string): Refusal =>
  new Refusal('rateLimited', detail, undefined, Math.ceil(waitMs / SECOND_MS));

export const refuseField = (path: string, message: string): Refusal =>
  refuse('invalid', `${path} ${message}`, [{ path, message }]);

export const notFound = (what: string): Refusal => refuse('notFound', `no such ${what}`);

/**
 * RFC 9457. The type is a path of this exchange's own documents, so that it leads somewhere on every deployment.
 * @param requestId ours, so that an answer can be found in the log.
 */
export function problemOf({ code, detail, errors, retryAfterSeconds }: Refusal, requestId: string): Response {
  const [status, title] = PROBLEMS[code];
  const type = `/docs/errors#${code}`;
  const body = { type, title, status, code, detail, requestId, ...(errors && { errors }) };
  const headers: Record<string, string> = {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
  };
  if (code === 'unauthorized') headers['www-authenticate'] = 'Bearer';
  if (code === 'rateLimited') headers['retry-after'] = String(retryAfterSeconds);
  return new Response(JSON.stringify(body), { status, headers });
}

/** zod's issues by the path of the field, unknown fields by their own name. */
export function refuseInvalid(error: z.ZodError, root: string): Refusal {
  const errors = error.issues.flatMap((issue) => fieldErrors(issue, root)).slice(0, 50);
  const first = errors[0];
  return refuse('invalid', first ? `${first.path} ${first.message}` : 'the request does not hold', errors);
}

function fieldErrors(issue: z.core.$ZodIssue, root: string): FieldError[] {
  const path = [...(root ? [root] : []), ...issue.path.map(String)].join('.');
  if (issue.code !== 'unrecognized_keys') return [{ path: path || 'body', message: issue.message }];
  return issue.keys.map((key) => ({ path: path ? `${path}.${key}` : key, message: 'is not a known field' }));
}
