import { z } from 'zod';
import { lineSchema } from '../campaign/schema.ts';
import { type AccessKey, KEY_ENTROPY_BYTES, keyHash, makeKey, ROLES } from '../directory/access-key.ts';
import { findConfig, listConfig } from '../directory/config.store.ts';
import type { BuyerId, PublisherId } from '../lib/ids.ts';
import { isId } from '../lib/ids.ts';
import { createConfig, deleteConfig, newId, updateConfig } from './change.routes.ts';
import { notFound, refuseField } from './errors.ts';
import { idParams, idSchema, listOf, pageFields, toPage } from './page.ts';
import { defineRoute } from './route.ts';

const name = lineSchema(200);
const publisherId = z.string().refine((id): id is PublisherId => isId('pub', id), 'must be a publisher id');
const buyerId = z.string().refine((id): id is BuyerId => isId('byr', id), 'must be a buyer id');

const keyCreateSchema = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('operator'), name }),
  z.strictObject({ role: z.literal('publisher'), publisherId, name }),
  z.strictObject({ role: z.literal('buyer'), buyerId, name }),
]);

const keyShape = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  publisherId: z.string().nullable(),
  buyerId: z.string().nullable(),
});
const params = idParams('key');

export const keyRoutes = [
  defineRoute({
    method: 'POST',
    path: '/v1/keys',
    roles: ['operator'],
    summary: 'Make an API key; it is shown this once',
    body: keyCreateSchema,
    response: keyShape.extend({ key: z.string() }),
    status: 201,
    async handler(asked) {
      const { body, env } = asked;
      if (body.role === 'publisher' && !(await findConfig(env.DB, 'publisher', body.publisherId))) {
        return refuseField('publisherId', 'is not a publisher');
      }
      if (body.role === 'buyer' && !(await findConfig(env.DB, 'buyer', body.buyerId))) {
        return refuseField('buyerId', 'is not a buyer');
      }
      const key = makeKey(body.role, asked.entropy(KEY_ENTROPY_BYTES));
      const kept: AccessKey = { id: newId(asked, 'key'), publisherId: null, buyerId: null, ...body };
      return (await createConfig(asked, 'key', kept, { extra: { hash: keyHash(key) } })) ?? { ...kept, key };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/keys',
    roles: ['operator'],
    summary: 'List API keys',
    query: z.strictObject({
      ...pageFields('key'),
      publisherId: idSchema('pub').optional(),
      buyerId: idSchema('byr').optional(),
    }),
    response: listOf(keyShape),
    status: 200,
    async handler({ env, query: { limit, cursor, ...filters } }) {
      const rows = await listConfig(env.DB, 'key', { limit: limit + 1, before: cursor ?? null }, filters);
      return toPage(
        rows,
        limit,
        (row) => row.id,
        (row) => row.doc,
      );
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/keys/:id',
    roles: ['operator'],
    summary: 'Show an API key, without the key',
    params,
    response: keyShape,
    status: 200,
    async handler({ env, params: { id }, tag }) {
      const row = await findConfig(env.DB, 'key', id);
      if (!row) return notFound('key');
      tag(row.revision);
      return row.doc;
    },
  }),
  defineRoute({
    method: 'PATCH',
    path: '/v1/keys/:id',
    roles: ['operator'],
    summary: 'Rename an API key',
    params,
    body: z.strictObject({ name }).partial(),
    response: keyShape,
    status: 200,
    async handler(asked) {
      return updateConfig(asked, 'key', asked.params.id, (key) => ({ ...key, ...asked.body }));
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/v1/keys/:id',
    roles: ['operator'],
    summary: 'Revoke an API key: it stops working within a second',
    params,
    status: 204,
    async handler(asked) {
      return (await deleteConfig(asked, 'key', asked.params.id)) ?? undefined;
    },
  }),
];
