import type * as z from 'zod';
import type { Env } from '../../bindings.ts';
import type { Config } from '../../config.ts';
import type { Access, Role, Viewer } from '../../directory/access/access-key.ts';
import type { Refusal } from './errors.ts';

/** What a handler gets: everything already checked, and time and entropy as arguments. */
export type Asked<P, Q, B> = {
  env: Env;
  config: Config;
  viewer: Viewer;
  /** How the viewer came in. */
  access: Access;
  params: P;
  query: Q;
  body: B;
  now: number;
  entropy(bytes: number): Uint8Array;
  requestId: string;
  /** The Accept header of a GET; empty when there is none. */
  accept: string;
  /** The If-Match header: what the resource's ETag must still be for a change to be made; null: whatever it is. */
  ifMatch: string | null;
  /** If-None-Match: * of a PUT: it is made, or nothing is changed. */
  onlyNew: boolean;
  /** Gives the answer the ETag of the resource's revision. */
  tag(revision: number): void;
  /** The same was done before: the answer has the route's `repeatedStatus`. */
  repeated(): void;
  /** Work the answer need not wait for. */
  waitUntil(work: Promise<unknown>): void;
};

type Schema = z.ZodType | undefined;
type Output<S> = S extends z.ZodType ? z.output<S> : undefined;
/** A body whose rules depend on the deployment: development lets buyers' URLs be on loopback. */
type BodySchema = z.ZodType | ((config: Pick<Config, 'allowLoopbackBuyers'>) => z.ZodType);
type BodyOutput<B> = B extends (...args: never[]) => infer S ? Output<S> : Output<B>;

type Shape<P, Q, B, R> = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Hono's path, `:id` for parameters. */
  path: string;
  /** Who may ask at all; that ids are theirs is for the handler, by query. */
  roles: readonly [Role, ...Role[]];
  summary: string;
  params?: P;
  query?: Q;
  body?: B;
  /** Where more than usual may be sent at once. */
  maxBodyBytes?: number;
  /** What a success looks like; none for 204. */
  response?: R;
  status: 200 | 201 | 202 | 204;
  /** Of what had been done before and is only told again. */
  repeatedStatus?: 200;
  /** What it takes of the key's quota; 1 if left out. 0: it is counted by itself. */
  units?: number;
  /** The document's name for the operation, where method and path do not make a good one. */
  operationId?: string;
  /** What the summary has no room for. */
  description?: string;
  /** A POST that changes a resource with an ETag, and so takes If-Match; PATCH and DELETE of one always do. */
  conditional?: true;
  /** A PUT of what may not be there yet, and so takes If-None-Match. */
  makes?: true;
  /** Changes nothing though it is no GET: keys that may only read may ask it, too. */
  reads?: true;
  /** Shows what is hidden everywhere else: not to keys that may only read. */
  reveals?: true;
  /** What the answer is, if not JSON. */
  mediaType?: string;
  /** Other media types the answer can have, and what they hold. */
  alternatives?: Readonly<Record<string, string>>;
};

type RouteInput<
  P extends Schema,
  Q extends Schema,
  B extends BodySchema | undefined,
  R extends Schema,
> = Shape<P, Q, B, R> & {
  handler(request: Asked<Output<P>, Output<Q>, BodyOutput<B>>): Promise<Output<R> | Refusal | Response>;
};

/** One line of the route table: what validation, access, the API document and the tests are made from. */
export type Route = Shape<z.ZodType, z.ZodType, BodySchema, z.ZodType> & {
  handler(request: Asked<unknown, unknown, unknown>): Promise<unknown>;
};

export function defineRoute<
  P extends Schema = undefined,
  Q extends Schema = undefined,
  B extends BodySchema | undefined = undefined,
  R extends Schema = undefined,
>(route: RouteInput<P, Q, B, R>): Route {
  return route as unknown as Route;
}
