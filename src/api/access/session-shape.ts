import * as z from 'zod';
import { ROLES } from '../../directory/access/access-key.ts';
import type { Operation } from '../openapi/build.ts';
import type { Components } from '../openapi/schema.ts';

/** The console's session: opened with a key, kept in a cookie that stands in the key's place. */

export const keyBody = z.strictObject({ key: z.string().min(1).max(512) });

export const sessionShape = z.object({
  role: z.enum(ROLES),
  publisherId: z.string().optional(),
  buyerId: z.string().optional(),
  keyId: z.string().nullable().meta({
    description:
      'The key it was opened with; null: the operator’s first, which is a secret of the deployment',
  }),
  expiresAt: z.string(),
  campaigns: z.array(z.object({ id: z.string(), name: z.string() })).meta({
    description: 'Those a publisher or buyer takes part in, to call them by name; an operator lists them all',
  }),
  allowLoopbackBuyers: z.boolean().meta({ description: 'May buyers’ URLs be on loopback: in development' }),
});
export type Session = z.output<typeof sessionShape>;
const nobodyShape = z.object({ role: z.null() });

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
        ...answers([400, 401, 403, 413, 415, 422]),
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
