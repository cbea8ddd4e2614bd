import * as z from 'zod';
import { lineSchema } from '../../campaign/schema.ts';
import {
  type AccessKey,
  KEY_ENTROPY_BYTES,
  keyHash,
  keyPrefix,
  makeKey,
  ROLES,
} from '../../directory/access/access-key.ts';
import { listKeyUse } from '../../directory/access/keys.store.ts';
import { findConfig, listConfig } from '../../directory/config/config.store.ts';
import type { BuyerId, PublisherId } from '../../lib/ids.ts';
import { isId } from '../../lib/ids.ts';
import { DAY_MS, isoTime, SECOND_MS } from '../../lib/time.ts';
import {
  createConfig,
  deleteConfig,
  newId,
  rotateConfig,
  updateConfig,
} from '../config/change-config.service.ts';
import { notFound, Refusal, refuse, refuseField } from '../http/errors.ts';
import { idParams, idSchema, listOf, pageFields, toPage } from '../http/page.ts';
import { type Asked, defineRoute } from '../http/route.ts';

const name = lineSchema(200);
const expiresAt = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const publisherId = z.string().refine((id): id is PublisherId => isId('pub', id), 'must be a publisher id');
const buyerId = z.string().refine((id): id is BuyerId => isId('byr', id), 'must be a buyer id');
const readOnly = z.boolean().default(false).meta({
  description:
    'It may read what its role reads, but no caller’s number and no ping address, and change nothing',
});
const common = { name, expiresAt: expiresAt.nullable().default(null), readOnly };

const keyCreateSchema = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('operator'), ...common }),
  z.strictObject({ role: z.literal('publisher'), publisherId, ...common }),
  z.strictObject({ role: z.literal('buyer'), buyerId, ...common }),
]);

const keyShape = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  publisherId: z.string().nullable(),
  buyerId: z.string().nullable(),
  readOnly: z.boolean(),
  prefix: z.string().nullable().meta({ description: 'How the key begins' }),
  expiresAt: z.string().nullable(),
  lastUsedAt: z.string().nullable().meta({ description: 'To the minute' }),
});
const withKey = keyShape.extend({ key: z.string() });
const params = idParams('key');
const LONGEST_OVERLAP_SECONDS = (30 * DAY_MS) / SECOND_MS;

const present = (key: AccessKey, usedAt: number | undefined) => ({
  id: key.id,
  name: key.name,
  role: key.role,
  publisherId: key.publisherId,
  buyerId: key.buyerId,
  readOnly: key.readOnly ?? false,
  prefix: key.prefix ?? null,
  expiresAt: key.expiresAt == null ? null : isoTime(key.expiresAt),
  lastUsedAt: usedAt === undefined ? null : isoTime(usedAt),
});

const lastUse = async ({ env }: Asked<unknown, unknown, unknown>, id: string): Promise<number | undefined> =>
  (await listKeyUse(env.DB, [id])).get(id);

/** A new key: in the clear for its holder, hashed and by its beginning for us. */
function newKey(asked: Asked<unknown, unknown, unknown>, like: Omit<AccessKey, 'id' | 'prefix'>) {
  const key = makeKey(like.role, asked.entropy(KEY_ENTROPY_BYTES));
  const kept: AccessKey = { ...like, id: newId(asked, 'key'), prefix: keyPrefix(key) };
  return { key, kept, extra: { hash: keyHash(key) } };
}

export const keyRoutes = [
  defineRoute({
    method: 'POST',
    path: '/v1/keys',
    roles: ['operator'],
    summary: 'Create an API key; it is shown only once',
    body: keyCreateSchema,
    response: withKey,
    status: 201,
    async handler(asked) {
      const { body, env, now } = asked;
      if (body.role === 'publisher' && !(await findConfig(env.DB, 'publisher', body.publisherId))) {
        return refuseField('publisherId', 'is not a publisher');
      }
      if (body.role === 'buyer' && !(await findConfig(env.DB, 'buyer', body.buyerId))) {
        return refuseField('buyerId', 'is not a buyer');
      }
      if (body.expiresAt !== null && body.expiresAt <= now) return refuseField('expiresAt', 'is over');
      const { key, kept, extra } = newKey(asked, { publisherId: null, buyerId: null, ...body });
      const refusal = await createConfig(asked, 'key', kept, { extra });
      return refusal ?? { ...present(kept, undefined), key };
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
      const ids = rows.map((row) => row.id);
      const used = await listKeyUse(env.DB, ids);
      return toPage(
        rows,
        limit,
        (row) => row.id,
        (row) => present(row.doc, used.get(row.id)),
      );
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/keys/:id',
    roles: ['operator'],
    summary: 'Get an API key, without the key itself',
    params,
    response: keyShape,
    status: 200,
    async handler(asked) {
      const { env, params, tag } = asked;
      const row = await findConfig(env.DB, 'key', params.id);
      if (!row) return notFound('key');
      tag(row.revision);
      return present(row.doc, await lastUse(asked, params.id));
    },
  }),
  defineRoute({
    method: 'PATCH',
    path: '/v1/keys/:id',
    roles: ['operator'],
    summary: 'Update an API key: its name and when it expires',
    params,
    body: z.strictObject({ name, expiresAt: expiresAt.nullable() }).partial(),
    response: keyShape,
    status: 200,
    async handler(asked) {
      const { id } = asked.params;
      const changed = await updateConfig(asked, 'key', id, (key) => ({ ...key, ...asked.body }));
      return changed instanceof Refusal ? changed : present(changed, await lastUse(asked, id));
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/keys/:id/rotate',
    conditional: true,
    roles: ['operator', 'publisher', 'buyer'],
    summary:
      'Rotate an API key; the old one keeps working for the overlap. Whoever holds a key may rotate it',
    params,
    body: z.strictObject({ overlapSeconds: z.int().min(0).max(LONGEST_OVERLAP_SECONDS).default(0) }),
    response: withKey.extend({ replaced: z.object({ id: z.string(), expiresAt: z.string() }) }),
    status: 201,
    async handler(asked) {
      const { viewer, now, body, params } = asked;
      if (viewer.role !== 'operator' && viewer.by !== params.id) return notFound('key');
      const end = now + body.overlapSeconds * SECOND_MS;
      const made: ReturnType<typeof newKey>[] = [];
      const old = await rotateConfig(asked, 'key', params.id, (key) => {
        if (key.expiresAt != null && key.expiresAt <= now) return refuse('wrongState', 'the key has expired');
        const { id: _, prefix: __, ...like } = key;
        // Its holder may ask: a key that was to end must not go on under another name.
        const next = newKey(asked, like);
        made.push(next);
        const expiresAt = Math.min(end, key.expiresAt ?? end);
        return { old: { ...key, expiresAt }, made: next.kept, extra: next.extra };
      });
      if (old instanceof Refusal) return old;
      const { key, kept } = made[0]!;
      const replaced = { id: params.id, expiresAt: isoTime(old.expiresAt ?? end) };
      return { ...present(kept, undefined), key, replaced };
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
