import * as z from 'zod';
import { listAudit } from '../../directory/calls/history.store.ts';
import { isoTime } from '../../lib/time.ts';
import { limitSchema, listOf, numberCursor, toPage } from '../http/page.ts';
import { defineRoute } from '../http/route.ts';

const lineShape = z.object({
  revision: z.int(),
  action: z.string(),
  at: z.string(),
  by: z.string(),
  before: z.unknown(),
  after: z.unknown(),
});

export const auditRoutes = [
  defineRoute({
    method: 'GET',
    path: '/v1/audit',
    roles: ['operator'],
    summary: 'List the changes of one resource: who, when, from what to what',
    query: z.strictObject({
      entity: z.enum([
        'publisher',
        'buyer',
        'campaign',
        'target',
        'number',
        'terms',
        'key',
        'eventTarget',
        'pool',
        'call',
        'caller',
        'search',
        'session',
        'delivery',
        'rtb',
      ]),
      id: z.string().max(40),
      limit: limitSchema,
      cursor: numberCursor,
    }),
    response: listOf(lineShape),
    status: 200,
    async handler({ env, query: { entity, id, limit, cursor } }) {
      const page = { limit: limit + 1, before: cursor ?? null };
      const rows = await listAudit(env.DB, { entity, entityId: id }, page);
      return toPage(
        rows,
        limit,
        (row) => String(row.revision),
        (row) => ({ ...row, at: isoTime(row.at) }),
      );
    },
  }),
];
