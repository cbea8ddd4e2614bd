import type * as z from 'zod';
import type { Route } from '../http/route.ts';
import type { OpenApi, Operation, Parameter, Response } from './document.ts';
import { exampleOf } from './examples.ts';
import { EXTRA_PATHS } from './extra.ts';
import { operationIdOf, resourceOf, tagOf, templateOf } from './names.ts';
import { problemResponses, problemShape, REQUEST_ID, refusalsOf } from './problem.ts';
import { Components, type Schema } from './schema.ts';
import { webhooksOf } from './webhooks.ts';

const TAGS: readonly (readonly [name: string, description: string])[] = [
  ['publishers', 'Publishers: who brings calls'],
  ['buyers', 'Buyers: who pays for calls'],
  ['campaigns', 'Campaigns: which calls are sold, and on what terms'],
  ['targets', 'A buyer’s destinations, with their terms'],
  ['numbers', 'Tracking numbers'],
  ['pools', 'Pools of numbers that visitors of publishers’ pages are shown'],
  ['keys', 'API keys'],
  ['rtb', 'Real-time bidding for publishers: what a call would earn, before it is sent'],
  ['calls', 'Calls, their auctions and receipts'],
  ['stream', 'Live stream of calls'],
  ['reports', 'Reports'],
  ['ledger', 'Ledger'],
  ['accounts', 'Accounts: what buyers owe and publishers are owed'],
  ['statements', 'Statements: periods that are closed'],
  ['payments', 'Payments in and out'],
  ['payout-runs', 'Payout runs'],
  ['event-targets', 'Event targets'],
  ['event-templates', 'Event templates'],
  ['deliveries', 'Webhook deliveries'],
  ['audit', 'Audit log'],
  ['session', 'Signing in from a browser'],
  ['system', 'Health and this document'],
];

/** The OpenAPI 3.1 document of a route table. @param closed refuses replies with fields it does not name: for tests. */
export function buildOpenApi(routes: readonly Route[], { closed = false } = {}): OpenApi {
  const components = new Components(closed);
  const paths: OpenApi['paths'] = {};
  const tagged = new Set(
    routes.flatMap(({ method, path }) => (method === 'PATCH' || method === 'PUT' ? [path] : [])),
  );
  const operations = new Map(
    [...routes].sort(listsFirst).map((route) => [route, operationOf(route, components, tagged)]),
  );
  for (const route of routes) {
    const path = templateOf(route.path);
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operations.get(route)! };
  }
  for (const [path, operations] of Object.entries(EXTRA_PATHS(components))) {
    paths[path] = { ...operations, ...paths[path] };
  }
  const problem = components.name(components.reply(problemShape), 'Problem', 'Problem');
  const webhooks = webhooksOf(components);
  const used = new Set(
    Object.values(paths).flatMap((path) => Object.values(path).flatMap(({ tags }) => tags)),
  );
  const known = TAGS.filter(([name]) => used.has(name));
  const others = [...used].filter((name) => !TAGS.some(([tag]) => tag === name));
  return {
    openapi: '3.1.1',
    info: {
      title: 'Outcry',
      version: '1',
      summary: 'A real-time exchange for phone calls',
      description:
        'JSON is camelCase, times are ISO 8601 in UTC, money is a decimal string. New fields may be added: ignore those you do not know. A resource that belongs to somebody else answers 404.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'This exchange' }],
    security: [{ key: [] }],
    tags: [
      ...known.map(([name, description]) => ({ name, description })),
      ...others.map((name) => ({ name })),
    ],
    paths,
    webhooks,
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'A key of POST /v1/keys, shown once: ock_…' },
      },
      schemas: components.schemas,
      responses: problemResponses(problem),
    },
  };
}

/** The plain shape of a resource is the one it is listed in: others add a secret, or what is live. */
const listsFirst = (a: Route, b: Route): number => Number(isOne(a)) - Number(isOne(b));
const isOne = ({ method, path }: Route): boolean => method !== 'GET' || path.includes(':');

const JSON_TYPE = 'application/json';

/** @param tagged paths of resources that can be changed, and so have an ETag. */
function operationOf(route: Route, components: Components, tagged: ReadonlySet<string>): Operation {
  const { path, roles, summary, description, body, response, status } = route;
  const { mediaType = JSON_TYPE, alternatives = {} } = route;
  const operationId = operationIdOf(route);
  const hasTag = tagged.has(path) || route.conditional === true;
  const success: Response = {
    description: summary,
    headers: hasTag && status !== 204 ? { ...REQUEST_ID, ...ETAG } : REQUEST_ID,
  };
  if (response) {
    const reply = components.reply(response);
    const schema = mediaType === JSON_TYPE ? nameReply(components, reply, path, operationId) : reply;
    const others = Object.entries(alternatives).map(([type, about]) => [
      type,
      { schema: { type: 'string', description: about } },
    ]);
    success.content = { [mediaType]: { schema }, ...Object.fromEntries(others) };
  }
  return {
    operationId,
    summary,
    ...(description && { description }),
    tags: [tagOf(path)],
    'x-roles': roles,
    parameters: parametersOf(route, components, hasTag),
    ...(body && { requestBody: requestBodyOf(body, operationId, components) }),
    responses: { [status]: success, ...repeatedOf(route, success), ...refusalsOf(route) },
  };
}

const repeatedOf = ({ repeatedStatus }: Route, success: Response): Record<string, Response> =>
  repeatedStatus ? { [repeatedStatus]: { ...success, description: 'It was done before' } } : {};

/** A list names its item, everything else itself: after the resource, or the operation if that is not the resource. */
function nameReply(components: Components, schema: Schema, path: string, operationId: string): Schema {
  const resource = resourceOf(path);
  const properties = schema['properties'] as Record<string, Schema> | undefined;
  const item = properties?.['data']?.['items'] as Schema | undefined;
  const reply = `${operationId.charAt(0).toUpperCase()}${operationId.slice(1)}Reply`;
  if (!item) return components.name(schema, resource, reply);
  const isPage = properties!['nextCursor'] !== undefined;
  const named = components.name(item, isPage ? resource : `${resource}Row`, `${reply}Item`);
  return { ...schema, properties: { ...properties, data: { ...properties!['data'], items: named } } };
}

function requestBodyOf(body: NonNullable<Route['body']>, operationId: string, components: Components) {
  const schema = components.request(typeof body === 'function' ? body({ allowLoopbackBuyers: false }) : body);
  const name = `${operationId.charAt(0).toUpperCase()}${operationId.slice(1)}Body`;
  const example = exampleOf(operationId);
  const content = { schema: components.name(schema, name, name), ...(example !== undefined && { example }) };
  return { required: true, content: { [JSON_TYPE]: content } };
}

const ETAG = {
  etag: {
    description: 'Names this state of the resource: send it back as If-Match with a change',
    schema: { type: 'string', examples: ['"3"'] },
  },
};

const IF_MATCH: Parameter = {
  name: 'If-Match',
  in: 'header',
  schema: { type: 'string' },
  description:
    'The ETag you read. If somebody has changed the resource since, nothing is changed and the answer is 412.',
};

const IF_NONE_MATCH: Parameter = {
  name: 'If-None-Match',
  in: 'header',
  schema: { type: 'string', const: '*' },
  description:
    'Only where there is none yet: if somebody has set one, nothing is changed and the answer is 412.',
};

function parametersOf(
  { method, params, query, makes }: Route,
  components: Components,
  hasTag: boolean,
): Parameter[] {
  const idempotency: Parameter = {
    name: 'Idempotency-Key',
    in: 'header',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
    description: 'The same key and body get the same answer; another body is refused. Kept for a day.',
  };
  return [
    ...fieldsOf(params, 'path', components),
    ...fieldsOf(query, 'query', components),
    ...(method === 'POST' ? [idempotency] : []),
    ...(hasTag && method !== 'GET' ? [IF_MATCH] : []),
    ...(makes ? [IF_NONE_MATCH] : []),
  ];
}

function fieldsOf(
  schema: z.ZodType | undefined,
  place: 'path' | 'query',
  components: Components,
): Parameter[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = components.request(schema) as {
    properties?: Record<string, Schema>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...field }]) => ({
    name,
    in: place,
    ...((place === 'path' || required.includes(name)) && { required: true }),
    ...(typeof description === 'string' && { description }),
    schema: field,
  }));
}
