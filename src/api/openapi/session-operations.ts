import { ROLES } from '../../directory/access/access-key.ts';
import { keyBody, nobodyShape, sessionShape } from '../access/session-shape.ts';
import type { Operation } from './document.ts';
import type { Components } from './schema.ts';

const answers = (statuses: readonly number[]): Operation['responses'] =>
  Object.fromEntries(statuses.map((status) => [status, { $ref: `#/components/responses/problem${status}` }]));

/** It is no part of the route table, because it takes no key. */
export function sessionOperations(components: Components): Record<string, Operation> {
  const session = components.name(components.reply(sessionShape), 'Session', 'Session');
  const json = (schema: object) => ({ 'application/json': { schema: { ...schema } } });
  const common = { tags: ['session'], 'x-roles': ROLES, security: [], parameters: [] };
  return {
    post: {
      ...common,
      operationId: 'signIn',
      summary: 'Open a session of the console with a key; the cookie it sets stands in the key’s place',
      description: 'For pages of the exchange itself: they say so with the header x-outcry-console: 1.',
      requestBody: { required: true, content: json(components.request(keyBody)) },
      responses: {
        200: { description: 'It is open', content: json(session) },
        ...answers([400, 401, 403, 413, 415, 422, 429]),
      },
    },
    get: {
      ...common,
      operationId: 'getSession',
      summary: 'Show whose session it is',
      responses: {
        200: {
          description: 'Whose it is, or nobody’s',
          content: json({ anyOf: [session, components.reply(nobodyShape)] }),
        },
      },
    },
    delete: {
      ...common,
      operationId: 'signOut',
      summary: 'Close the session',
      responses: { 204: { description: 'It is closed' }, ...answers([403]) },
    },
  };
}
