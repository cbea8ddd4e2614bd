import * as z from 'zod';
import { marginShape, presentMargin } from '../../campaign/margin-schema.ts';
import { hasCalls } from '../../directory/calls/calls.store.ts';
import { findConfig, listConfig } from '../../directory/config/config.store.ts';
import { listRtbIds } from '../../directory/rtb/rtb-ids.store.ts';
import type { Publisher } from '../../publishers/publisher.ts';
import { presentPublisher, publisherCreateSchema, publisherPatchSchema } from '../../publishers/schema.ts';
import { createConfig, deleteConfig, newId, updateConfig } from '../config/change-config.service.ts';
import { notFound, Refusal, refuse } from '../http/errors.ts';
import { idParams, listOf, pageFields, toPage } from '../http/page.ts';
import { defineRoute } from '../http/route.ts';

const publisherShape = z.object({
  id: z.string(),
  name: z.string(),
  status: z.enum(['active', 'paused']),
  payout: z.union([
    z.object({ kind: z.literal('revShare'), percent: z.string() }),
    z.object({ kind: z.literal('fixed'), amount: z.string() }),
  ]),
  margin: marginShape.optional().meta({ description: 'The operator’s: not shown to publishers' }),
  pings: z.object({ maxPerMinute: z.int(), callerRequired: z.boolean(), maxHeld: z.int().optional() }),
});
const withRtb = publisherShape.extend({
  rtb: z.array(z.object({ campaignId: z.string(), rtbId: z.string() })).meta({
    description: 'Whoever has one may ping: none for keys that may only read',
  }),
});
const presentOwn = presentPublisher as (publisher: Publisher) => z.output<typeof publisherShape>;
const present = (publisher: Publisher): z.output<typeof publisherShape> => ({
  ...presentOwn(publisher),
  margin: presentMargin(publisher.margin),
});
const params = idParams('pub');

export const publisherRoutes = [
  defineRoute({
    method: 'POST',
    path: '/v1/publishers',
    roles: ['operator'],
    summary: 'Create a publisher',
    body: publisherCreateSchema,
    response: publisherShape,
    status: 201,
    async handler(asked) {
      const publisher: Publisher = { id: newId(asked, 'pub'), ...asked.body };
      return (await createConfig(asked, 'publisher', publisher)) ?? present(publisher);
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/publishers',
    roles: ['operator'],
    summary: 'List publishers',
    query: z.strictObject(pageFields('pub')),
    response: listOf(publisherShape),
    status: 200,
    async handler({ env, query: { limit, cursor } }) {
      const rows = await listConfig(env.DB, 'publisher', { limit: limit + 1, before: cursor ?? null });
      return toPage(
        rows,
        limit,
        (row) => row.id,
        (row) => present(row.doc),
      );
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/publishers/:id',
    roles: ['operator', 'publisher'],
    summary: 'Get a publisher, with its RTB ping URLs',
    params,
    response: withRtb,
    status: 200,
    async handler({ env, config, viewer, params: { id }, tag }) {
      if (viewer.role === 'publisher' && viewer.publisherId !== id) return notFound('publisher');
      const row = await findConfig(env.DB, 'publisher', id);
      if (!row) return notFound('publisher');
      tag(row.revision);
      const shown = viewer.role === 'publisher' ? presentOwn(row.doc) : present(row.doc);
      return { ...shown, rtb: viewer.readOnly ? [] : await listRtbIds(env.DB, config.ring, id) };
    },
  }),
  defineRoute({
    method: 'PATCH',
    path: '/v1/publishers/:id',
    roles: ['operator'],
    summary: 'Update a publisher',
    params,
    body: publisherPatchSchema,
    response: publisherShape,
    status: 200,
    async handler(asked) {
      const changed = await updateConfig(asked, 'publisher', asked.params.id, (publisher) => ({
        ...publisher,
        ...asked.body,
      }));
      return changed instanceof Refusal ? changed : present(changed);
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/v1/publishers/:id',
    roles: ['operator'],
    summary: 'Delete a publisher that never had a call',
    params,
    status: 204,
    async handler(asked) {
      const { id } = asked.params;
      if (await hasCalls(asked.env.DB, { publisherId: id })) {
        return refuse('inUse', 'the publisher has calls: pause it instead');
      }
      return (await deleteConfig(asked, 'publisher', id)) ?? undefined;
    },
  }),
];
