import * as z from 'zod';
import { listAudit } from '../../directory/calls/history.store.ts';
import { isId } from '../../lib/ids.ts';
import { isoTime } from '../../lib/time.ts';
import { termsId } from '../config/terms-id.ts';
import { limitSchema, listOf, numberCursor, toPage } from '../http/page.ts';
import { defineRoute } from '../http/route.ts';
import { presentKept } from '../present/present-kept.ts';

const lineShape = z.object({
  revision: z.int(),
  action: z.string(),
  at: z.string(),
  by: z.string(),
  before: z.unknown().meta({ description: 'The resource as the API shows it, or what was noted' }),
  after: z.unknown(),
});

/** A pair of a publisher and a campaign, as its terms are kept; or the id they are kept by. */
function termsNamed(name: string): string {
  const [id, campaignId] = name.split('/');
  return id && campaignId && isId('pub', id) && isId('cmp', campaignId) ? termsId({ id, campaignId }) : name;
}

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
        'stripe',
        'call',
        'caller',
        'search',
        'session',
        'delivery',
        'rtb',
      ]),
      id: z.string().max(80).meta({
        description:
          'Of `terms`: the publisher’s and the campaign’s, with a slash between. Of `stripe`: `stripe`',
      }),
      limit: limitSchema,
      cursor: numberCursor,
    }),
    response: listOf(lineShape),
    status: 200,
    async handler({ env, query: { entity, id, limit, cursor } }) {
      const page = { limit: limit + 1, before: cursor ?? null };
      const entityId = entity === 'terms' ? termsNamed(id) : id;
      const rows = await listAudit(env.DB, { entity, entityId }, page);
      return toPage(
        rows,
        limit,
        (row) => String(row.revision),
        ({ before, after, at, ...row }) => ({
          ...row,
          at: isoTime(at),
          before: presentKept(entity, before),
          after: presentKept(entity, after),
        }),
      );
    },
  }),
];
