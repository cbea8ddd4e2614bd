import type { Context, Hono } from 'hono';
import { type Config, configOf } from '../config.ts';
import { accessOfRequest } from './access/viewer.client.ts';
import { parseBody, readBody } from './http/body.ts';
import type { Api } from './http/context.ts';
import { problemOf, Refusal, refuse, refuseFor, refuseInvalid } from './http/errors.ts';
import { etagOf } from './http/etag.ts';
import { answerOnce } from './http/idempotency.middleware.ts';
import { spend, UNITS_PER_MINUTE } from './http/quotas.client.ts';
import { entropy } from './http/request-id.middleware.ts';
import type { Route } from './http/route.ts';
import { waitUntilOf } from './http/wait-until.ts';

/** Every route of the table, and for each path the methods it does not have. */
export function mount(app: Hono<Api>, routes: readonly Route[]): void {
  const methods = new Map<string, string[]>();
  for (const route of routes) {
    app.on(route.method, route.path, (context) => serve(context, route));
    methods.set(route.path, [...(methods.get(route.path) ?? []), route.method]);
  }
  for (const [path, allowed] of methods) {
    app.all(path, (context) => {
      const answer = problemOf(
        refuse('methodNotAllowed', `use ${allowed.join(', ')}`),
        context.get('requestId'),
      );
      answer.headers.set('allow', allowed.join(', '));
      return answer;
    });
  }
}

/** The one way in: who asks, may they, what do they say, then the handler, then the one way out. */
async function serve(context: Context<Api>, route: Route): Promise<Response> {
  const requestId = context.get('requestId');
  const answer = await serveOrRefuse(context, route, requestId);
  return answer instanceof Refusal ? problemOf(answer, requestId) : answer;
}

async function serveOrRefuse(
  context: Context<Api>,
  route: Route,
  requestId: string,
): Promise<Response | Refusal> {
  const { env } = context;
  const config = configOf(env);
  const now = Date.now();
  const access = await accessOfRequest(context, config, now);
  if (access instanceof Refusal) return access;
  const { viewer } = access;
  const { units = 1 } = route;
  const perMinute = UNITS_PER_MINUTE[viewer.role];
  const wait = units > 0 && spend(env, viewer.by, perMinute, units, now, waitUntilOf(context));
  if (wait) return refuseFor(wait, 'this key asks too often');
  if (!route.roles.includes(viewer.role)) return refuse('forbidden', `only for: ${route.roles.join(', ')}`);
  if (viewer.readOnly && route.method !== 'GET' && !route.reads)
    return refuse('forbidden', 'this key may read and change nothing');
  if (viewer.readOnly && route.reveals)
    return refuse('forbidden', 'this key may read, and not what is hidden elsewhere');
  const params = readParams(context, route);
  if (params instanceof Refusal) return params;
  const query = readQuery(context, route);
  if (query instanceof Refusal) return query;
  const text = route.method === 'GET' ? '' : await readBody(context.req.raw, route.maxBodyBytes);
  if (text instanceof Refusal) return text;
  const json = route.body ? parseBody(text, context.req.header('content-type') ?? null) : { value: {} };
  if (json instanceof Refusal) return json;

  const run = async (): Promise<Response> => {
    const body = checkBody(route, config, json.value);
    if (body instanceof Refusal) return problemOf(body, requestId);
    const waitUntil = waitUntilOf(context);
    const accept = route.method === 'GET' ? (context.req.header('accept') ?? '') : '';
    const ifMatch = context.req.header('if-match') ?? null;
    const onlyNew = context.req.header('if-none-match')?.trim() === '*';
    const headers: Record<string, string> = { 'cache-control': 'no-store' };
    const tag = (revision: number): void => {
      headers['etag'] = etagOf(revision);
    };
    const asked = { env, config, viewer, access, params, query, body, now, entropy, requestId, accept };
    let { status } = route;
    const repeated = (): void => {
      status = route.repeatedStatus ?? status;
    };
    const result = await route.handler({ ...asked, ifMatch, onlyNew, tag, repeated, waitUntil });
    if (result instanceof Refusal) return problemOf(result, requestId);
    if (result instanceof Response) return result;
    if (route.status === 204) return new Response(null, { status: 204 });
    return Response.json(result, { status, headers });
  };
  if (route.method !== 'POST') return run();
  return answerOnce(context.req.raw, { env, config, viewer, now, iv: entropy(12), body: json.value }, run);
}

/** An id that cannot exist is an id that does not. */
function readParams(context: Context<Api>, route: Route): unknown {
  if (!route.params) return {};
  const read = route.params.safeParse(context.req.param());
  return read.success ? read.data : refuse('notFound', 'no such resource');
}

function readQuery(context: Context<Api>, route: Route): unknown {
  if (!route.query) return {};
  const read = route.query.safeParse(context.req.query());
  return read.success ? read.data : refuseInvalid(read.error, 'query');
}

function checkBody(route: Route, config: Config, value: unknown): unknown {
  if (!route.body) return undefined;
  const schema = typeof route.body === 'function' ? route.body(config) : route.body;
  const read = schema.safeParse(value);
  return read.success ? read.data : refuseInvalid(read.error, '');
}
