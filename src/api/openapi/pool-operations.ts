import { leaseShape, leaseWishSchema } from '../../publishers/pools/schema.ts';
import type { Operation } from './document.ts';
import type { Components } from './schema.ts';

const problems = (statuses: readonly number[]): Operation['responses'] =>
  Object.fromEntries(statuses.map((status) => [status, { $ref: `#/components/responses/problem${status}` }]));

const ID = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };

export const snippetOperation: Operation = {
  operationId: 'getSnippet',
  summary: 'The script that shows each visitor of a page a number of the pool',
  tags: ['pools'],
  security: [],
  parameters: [ID],
  responses: {
    200: {
      description: 'The script',
      content: { 'text/javascript': { schema: { type: 'string' } } },
    },
    ...problems([404, 429, 503]),
  },
} as Operation;

/** What pages of publishers ask: it takes no key. */
export function leaseOperations(components: Components): Record<string, Operation> {
  const lease = components.name(components.reply(leaseShape), 'Lease', 'Lease');
  const json = (schema: object) => ({ 'application/json': { schema: { ...schema } } });
  return {
    post: {
      operationId: 'leaseNumber',
      summary: 'Ask which number a visitor is to be shown; asked again, it is renewed',
      description:
        'For pages: every origin may ask, unless the pool names its sites; the body may be sent as text/plain. 120 a minute from one address. Whatever goes wrong, show the overflow number.',
      tags: ['pools'],
      security: [],
      parameters: [ID],
      requestBody: { required: true, content: json(components.request(leaseWishSchema)) },
      responses: {
        200: { description: 'The number to show', content: json(lease) },
        ...problems([400, 403, 404, 413, 422, 429, 503]),
      },
    } as Operation,
  };
}
