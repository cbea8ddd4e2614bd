import * as z from 'zod';
import type { Operation, Parameter } from './document.ts';
import { leaseOperations, snippetOperation } from './pool-operations.ts';
import type { Components } from './schema.ts';
import { sessionOperations } from './session-operations.ts';

/** Operations outside the route table: they take no key, or do not speak JSON. */

const acceptedShape = z.object({
  bidId: z.string(),
  bidAmount: z.number().meta({ description: 'What the publisher is paid, rounded down to cents' }),
  expireInSeconds: z.int(),
  bidExpireDT: z.string(),
  bidExpireEpoch: z.int().meta({ description: 'Milliseconds since the epoch' }),
  phoneNumber: z.string(),
  phoneNumberNoPlus: z.string(),
  bidTerms: z.array(z.object({ code: z.int(), callMinDuration: z.int().optional() })),
  warnings: z.array(z.object({ code: z.int(), description: z.string() })),
});
const rejectedShape = z.object({
  bidId: z.string(),
  bidAmount: z.literal(0),
  rejectReason: z.string().meta({ examples: ['No capacity (Code: 1003)'] }),
});

const text = (name: string, place: string, description: string, required = false): Parameter => ({
  name,
  in: place,
  ...(required && { required }),
  description,
  schema: { type: 'string' },
});

const PING_FIELDS = [
  text('rtbId', 'path', 'GET /v1/publishers/{id} shows it; it is the only credential', true),
  text('CID', 'query', 'Who will call: digits with the country code'),
  text('subId', 'query', 'The publisher’s own name for the source'),
];

const ENVIRONMENT: Parameter = {
  ...text('environment', 'path', 'In test mode bids are real and calls are not billed', true),
  schema: { enum: ['production', 'test'] },
};

function incumbentsOf(
  format: 'json' | 'xml',
  components: Components,
): Record<string, Record<string, Operation>> {
  const get = incumbentOf(format, 'get', components);
  const post = incumbentOf(format, 'post', components);
  const within = (operation: Operation): Operation => ({
    ...operation,
    operationId: `${operation.operationId}Within`,
    parameters: [ENVIRONMENT, ...operation.parameters],
  });
  return {
    [`/v1/rtb/{rtbId}.${format}`]: { get, post },
    [`/v1/rtb/{environment}/{rtbId}.${format}`]: { get: within(get), post: within(post) },
  };
}

function incumbentOf(format: 'json' | 'xml', method: 'get' | 'post', components: Components): Operation {
  const accepted = components.reply(acceptedShape);
  const rejected = components.reply(rejectedShape);
  const reply = components.name({ oneOf: [accepted, rejected] }, 'IncumbentBid', 'IncumbentBid');
  const schema = format === 'json' ? reply : { type: 'string' };
  const content = { [`application/${format}`]: { schema } };
  const answer = (description: string) => ({ description, content });
  const kind = `${method === 'get' ? 'get' : 'post'}Incumbent${format === 'json' ? 'Json' : 'Xml'}`;
  return {
    operationId: `${kind}Ping`,
    summary: `Ask for a bid in the incumbents’ format; the reply is ${format.toUpperCase()}`,
    description: 'Every other field of the query or the body is a tag. The body may be a form, JSON or XML.',
    tags: ['rtb'],
    security: [],
    parameters: PING_FIELDS,
    ...(method === 'post' && {
      requestBody: {
        required: false,
        content: {
          'application/json': { schema: { type: 'object', additionalProperties: true } },
          'application/x-www-form-urlencoded': { schema: { type: 'object', additionalProperties: true } },
          'application/xml': { schema: { type: 'string' } },
        },
      },
    }),
    responses: {
      200: answer('A bid, or bidAmount 0 with a reason'),
      400: answer('The request cannot be read'),
      404: answer('There is no such address'),
      429: answer('Too many addresses that are not there'),
      503: answer('The exchange takes no more pings at the moment'),
    },
  } as Operation;
}

const healthz: Operation = {
  operationId: 'getHealth',
  summary: 'Health check',
  tags: ['system'],
  security: [],
  parameters: [],
  responses: {
    200: {
      description: 'It can',
      content: {
        'application/json': {
          schema: {
            type: 'object',
            properties: {
              ok: { const: true },
              warnings: {
                type: 'object',
                additionalProperties: { type: 'string' },
                description:
                  'What it has to do without, by variable: a seal key that was taken off too early',
              },
            },
            required: ['ok'],
          },
        },
      },
    },
    503: {
      description: 'It cannot: each thing that is missing, and what to do about it',
      content: {
        'application/json': {
          schema: {
            type: 'object',
            properties: {
              ok: { const: false },
              missing: { type: 'array', items: { type: 'string' } },
              why: { type: 'object', additionalProperties: { type: 'string' } },
            },
            required: ['ok', 'missing', 'why'],
          },
        },
      },
    },
  },
};

const document: Operation = {
  operationId: 'getOpenApi',
  summary: 'This document',
  tags: ['system'],
  security: [],
  parameters: [],
  responses: {
    200: { description: 'OpenAPI 3.1', content: { 'application/json': { schema: { type: 'object' } } } },
    304: { description: 'You have it: If-None-Match named it' },
  },
};

const stream: Operation = {
  operationId: 'openStream',
  summary: 'Watch calls as they happen, over a WebSocket',
  description: 'Subprotocol outcry.v1. What is said over it is described at /docs/stream.',
  tags: ['stream'],
  'x-roles': ['operator', 'publisher', 'buyer'],
  security: [{ key: [] }, {}],
  parameters: [
    text('ticket', 'query', 'From POST /v1/stream/tickets, for browsers, which cannot send the key'),
    { ...text('after', 'query', 'The last number seen, on reconnect'), schema: { type: 'integer' } },
  ],
  responses: {
    101: { description: 'The stream' },
    400: { $ref: '#/components/responses/problem400' },
    401: { $ref: '#/components/responses/problem401' },
  },
};

export const EXTRA_PATHS = (components: Components): Record<string, Record<string, Operation>> => ({
  ...incumbentsOf('json', components),
  ...incumbentsOf('xml', components),
  '/v1/stream': { get: stream },
  '/v1/pools/{id}/leases': leaseOperations(components),
  '/v1/pools/{id}/snippet.js': { get: snippetOperation },
  '/console/session': sessionOperations(components),
  '/v1/openapi.json': { get: document },
  '/healthz': { get: healthz },
});
