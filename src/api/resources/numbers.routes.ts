import * as z from 'zod';
import { findConfig, listConfig } from '../../directory/config/config.store.ts';
import { makeRtbAddress, RTB_ID_BYTES, rtbIdFor } from '../../directory/rtb/rtb-ids.store.ts';
import type { TrackingNumber } from '../../publishers/publisher.ts';
import { numberCreateSchema, numberPatchSchema, presentNumber } from '../../publishers/schema.ts';
import { CARRIER_NAMES } from '../../telephony/carrier-event.ts';
import { createConfig, deleteConfig, newId, updateConfig } from '../config/change-config.service.ts';
import { dialedProblems } from '../config/destination.service.ts';
import { notFound, Refusal, refuse, refuseField } from '../http/errors.ts';
import { idParams, idSchema, listOf, pageFields, toPage } from '../http/page.ts';
import { type Asked, defineRoute } from '../http/route.ts';
import { refusePooled } from './pools/change-pool.service.ts';

export const numberShape = z.object({
  id: z.string(),
  number: z.string(),
  campaignId: z.string(),
  publisherId: z.string(),
  carrier: z.enum(CARRIER_NAMES),
  subId: z.string().nullable(),
  status: z.enum(['active', 'paused']),
  poolId: z.string().optional().meta({ description: 'The pool it is in, or is the overflow of' }),
});
const params = idParams('num');
type Asking = Asked<unknown, unknown, unknown>;

async function missingParent(
  { env }: Asking,
  { campaignId, publisherId }: { campaignId?: string; publisherId?: string },
): Promise<Refusal | null> {
  const [campaign, publisher] = await Promise.all([
    campaignId === undefined || findConfig(env.DB, 'campaign', campaignId),
    publisherId === undefined || findConfig(env.DB, 'publisher', publisherId),
  ]);
  if (!campaign) return refuseField('campaignId', 'is not a campaign');
  return publisher ? null : refuseField('publisherId', 'is not a publisher');
}

/** A publisher's first number in a campaign also gives it a ping address there. */
export async function withRtb({ env, config, entropy }: Asking) {
  const address = await makeRtbAddress(config.ring, entropy(RTB_ID_BYTES + 12));
  return ({ publisherId, campaignId }: TrackingNumber) => ({
    also: [rtbIdFor(env.DB, publisherId, campaignId, address)],
  });
}

export const numberRoutes = [
  defineRoute({
    method: 'POST',
    path: '/v1/numbers',
    roles: ['operator'],
    summary: 'Assign a tracking number to a campaign and a publisher',
    body: numberCreateSchema,
    response: numberShape,
    status: 201,
    async handler(asked) {
      const missing = await missingParent(asked, asked.body);
      if (missing) return missing;
      const dialed = (await dialedProblems(asked.env, [asked.body.number])).get(asked.body.number);
      if (dialed) return refuseField('number', dialed);
      const number: TrackingNumber = { id: newId(asked, 'num'), ...asked.body };
      const refusal = await createConfig(asked, 'number', number, (await withRtb(asked))(number));
      if (refusal?.code === 'taken')
        return refuse('taken', 'the number is already in use', [
          { path: 'number', message: 'is already in use' },
        ]);
      return refusal ?? presentNumber(number);
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/numbers',
    roles: ['operator', 'publisher'],
    summary: 'List tracking numbers',
    query: z.strictObject({
      ...pageFields('num'),
      number: z.string().max(20).optional(),
      campaignId: idSchema('cmp').optional(),
      publisherId: idSchema('pub').optional(),
    }),
    response: listOf(numberShape),
    status: 200,
    async handler({ env, viewer, query: { limit, cursor, ...filters } }) {
      const { publisherId } = filters;
      if (viewer.role === 'publisher' && publisherId !== undefined && publisherId !== viewer.publisherId) {
        return { data: [], nextCursor: null };
      }
      const own = viewer.role === 'publisher' ? { publisherId: viewer.publisherId } : {};
      const page = { limit: limit + 1, before: cursor ?? null };
      const rows = await listConfig(env.DB, 'number', page, { ...filters, ...own });
      return toPage(
        rows,
        limit,
        (row) => row.id,
        (row) => presentNumber(row.doc),
      );
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/numbers/:id',
    roles: ['operator', 'publisher'],
    summary: 'Get a tracking number',
    params,
    response: numberShape,
    status: 200,
    async handler({ env, viewer, params: { id }, tag }) {
      const row = await findConfig(env.DB, 'number', id);
      const isForeign = viewer.role === 'publisher' && row?.doc.publisherId !== viewer.publisherId;
      if (!row || isForeign) return notFound('number');
      tag(row.revision);
      return presentNumber(row.doc);
    },
  }),
  defineRoute({
    method: 'PATCH',
    path: '/v1/numbers/:id',
    roles: ['operator'],
    summary: 'Update a tracking number: reassign or pause it',
    params,
    body: numberPatchSchema,
    response: numberShape,
    status: 200,
    async handler(asked) {
      const missing = await missingParent(asked, asked.body);
      if (missing) return missing;
      const changed = await updateConfig(
        asked,
        'number',
        asked.params.id,
        (number) => refusePooled(number, asked.body) ?? { ...number, ...asked.body },
        await withRtb(asked),
      );
      return changed instanceof Refusal ? changed : presentNumber(changed);
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/v1/numbers/:id',
    roles: ['operator'],
    summary: 'Release a tracking number; its calls stay',
    params,
    status: 204,
    async handler(asked) {
      return (
        (await deleteConfig(asked, 'number', asked.params.id, (number) => refusePooled(number))) ?? undefined
      );
    },
  }),
];
