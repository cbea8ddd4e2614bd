import * as z from 'zod';
import type { AccountView } from '../../buyers/accounts/account.ts';
import { presentBuyer } from '../../buyers/present.ts';
import { buyerCreateSchema, buyerPatchSchema } from '../../buyers/schema.ts';
import type { Buyer } from '../../buyers/target.ts';
import { hasCalls } from '../../directory/calls/calls.store.ts';
import { findConfig, listConfig } from '../../directory/config/config.store.ts';
import { seal } from '../../lib/crypto.ts';
import { makeSecret } from '../../lib/webhook-signature.ts';
import { createConfig, deleteConfig, newId, updateConfig } from '../config/change-config.service.ts';
import { notFound, Refusal, refuse } from '../http/errors.ts';
import { idParams, listOf, pageFields, toPage } from '../http/page.ts';
import { type Asked, defineRoute } from '../http/route.ts';
import { capsShape } from '../present/target-shapes.ts';

const buyerShape = z.object({
  id: z.string(),
  name: z.string(),
  status: z.enum(['active', 'paused']),
  timezone: z.string(),
  wallet: z.object({ kind: z.enum(['postpaid', 'prepaid']) }),
  caps: capsShape.meta({ description: 'In all campaigns together, on the buyer’s wall clock' }),
  notifyLosses: z.boolean(),
});
const withSecret = buyerShape.extend({ signingSecret: z.string() });
const params = idParams('byr');

/** A new signing secret: once in the clear for the buyer, sealed for us. */
async function newSecret({ entropy, config }: Asked<unknown, unknown, unknown>) {
  const signingSecret = makeSecret(entropy(32));
  return { signingSecret, sealed: await seal(config.ring, signingSecret, entropy(12)) };
}

export const buyerRoutes = [
  defineRoute({
    method: 'POST',
    path: '/v1/buyers',
    roles: ['operator'],
    summary: 'Create a buyer; its signing secret is shown only once',
    body: buyerCreateSchema,
    response: withSecret,
    status: 201,
    async handler(asked) {
      const { signingSecret, sealed } = await newSecret(asked);
      const buyer: Buyer = { id: newId(asked, 'byr'), ...asked.body, sealedSecrets: [sealed] };
      return (await createConfig(asked, 'buyer', buyer)) ?? { ...presentBuyer(buyer), signingSecret };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/buyers',
    roles: ['operator'],
    summary: 'List buyers',
    query: z.strictObject(pageFields('byr')),
    response: listOf(buyerShape),
    status: 200,
    async handler({ env, query: { limit, cursor } }) {
      const rows = await listConfig(env.DB, 'buyer', { limit: limit + 1, before: cursor ?? null });
      return toPage(
        rows,
        limit,
        (row) => row.id,
        (row) => presentBuyer(row.doc),
      );
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/buyers/:id',
    roles: ['operator', 'buyer'],
    summary: 'Get a buyer',
    params,
    response: buyerShape,
    status: 200,
    async handler({ env, viewer, params: { id }, tag }) {
      if (viewer.role === 'buyer' && viewer.buyerId !== id) return notFound('buyer');
      const row = await findConfig(env.DB, 'buyer', id);
      if (!row) return notFound('buyer');
      tag(row.revision);
      return presentBuyer(row.doc);
    },
  }),
  defineRoute({
    method: 'PATCH',
    path: '/v1/buyers/:id',
    roles: ['operator', 'buyer'],
    summary: 'Update a buyer; a buyer itself may change notifyLosses',
    params,
    body: buyerPatchSchema,
    response: buyerShape,
    status: 200,
    async handler(asked) {
      const { viewer, params, body } = asked;
      if (viewer.role === 'buyer') {
        if (viewer.buyerId !== params.id) return notFound('buyer');
        if (Object.keys(body).some((name) => name !== 'lossNotices'))
          return refuse('forbidden', 'a buyer changes notifyLosses, the rest is the operator’s');
      }
      const changed = await updateConfig(asked, 'buyer', params.id, (buyer) => ({ ...buyer, ...body }));
      return changed instanceof Refusal ? changed : presentBuyer(changed);
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/buyers/:id/rotate-secret',
    roles: ['operator'],
    operationId: 'rotateBuyerSecret',
    conditional: true,
    summary: 'Rotate a buyer’s signing secret; webhooks are signed with the new and the previous one',
    params,
    response: withSecret,
    status: 200,
    async handler(asked) {
      const { signingSecret, sealed } = await newSecret(asked);
      const changed = await updateConfig(asked, 'buyer', asked.params.id, (buyer) => ({
        ...buyer,
        sealedSecrets: [sealed, ...buyer.sealedSecrets.slice(0, 1)],
      }));
      return changed instanceof Refusal ? changed : { ...presentBuyer(changed), signingSecret };
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/buyers/:id/drop-secret',
    roles: ['operator'],
    operationId: 'dropBuyerSecret',
    conditional: true,
    summary: 'End a rotation: stop signing with the previous secret',
    params,
    response: buyerShape,
    status: 200,
    async handler(asked) {
      const changed = await updateConfig(asked, 'buyer', asked.params.id, (buyer) => ({
        ...buyer,
        sealedSecrets: buyer.sealedSecrets.slice(0, 1),
      }));
      return changed instanceof Refusal ? changed : presentBuyer(changed);
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/v1/buyers/:id',
    roles: ['operator'],
    summary: 'Delete a buyer that never had a call',
    params,
    status: 204,
    async handler(asked) {
      const { id } = asked.params;
      if (await hasCalls(asked.env.DB, { buyerId: id })) {
        return refuse('inUse', 'the buyer has calls: pause it instead');
      }
      const { wallet } = (await asked.env.BUYER.getByName(id).account(1)) as AccountView;
      if (wallet.credited !== 0) return refuse('inUse', 'the buyer has money here: pay it back first');
      return (await deleteConfig(asked, 'buyer', id)) ?? undefined;
    },
  }),
];
