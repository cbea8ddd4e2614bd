import * as z from 'zod';
import { findConfig, listConfig } from '../../../directory/config/config.store.ts';
import { rootCause } from '../../../directory/root-cause.ts';
import type { PoolId } from '../../../lib/ids.ts';
import { isoTime } from '../../../lib/time.ts';
import type { PoolState } from '../../../publishers/pools/lease.ts';
import type { Pool } from '../../../publishers/pools/pool.ts';
import {
  poolCreateSchema,
  poolPatchSchema,
  poolShape,
  poolStateShape,
  presentPool,
} from '../../../publishers/pools/schema.ts';
import { newId } from '../../config/change-config.service.ts';
import { Refusal, refuse, refuseField } from '../../http/errors.ts';
import { idParams, idSchema, listOf, pageFields, toPage } from '../../http/page.ts';
import { type Asked, defineRoute } from '../../http/route.ts';
import { changePool, noSuchPool, type PoolWish } from './change-pool.service.ts';
import { FINDINGS, judgePage } from './judge-page.ts';
import { fetchPage } from './page-check.client.ts';

type Asking = Asked<unknown, unknown, unknown>;
const params = idParams('pool');

async function findOwn({ env, viewer }: Asking, id: string) {
  const row = await findConfig(env.DB, 'pool', id);
  const isOwn =
    viewer.role === 'operator' || row?.doc.publisherId === (viewer as { publisherId?: string }).publisherId;
  return row && isOwn ? row : null;
}

const wishOf = (pool: Pool): PoolWish => ({
  ...pool,
  numbers: pool.numbers.map(({ number }) => number),
  overflow: pool.overflow.number,
});

const at = (ms: number | null): string | null => (ms === null ? null : isoTime(ms));

const presentState = ({ revision: _, lastAskedAt, numbers, ...counts }: PoolState) => ({
  ...counts,
  lastAskedAt: at(lastAskedAt),
  numbers: numbers.map(({ since, until, freeAt, tags, ...rest }) => ({
    ...rest,
    since: at(since),
    until: at(until),
    freeAt: at(freeAt),
    tags: { ...tags },
  })),
});

export const poolRoutes = [
  defineRoute({
    method: 'POST',
    path: '/v1/pools',
    roles: ['operator'],
    summary: 'Create a pool: numbers that visitors of a publisher’s pages are shown, each one of its own',
    body: poolCreateSchema,
    response: poolShape,
    status: 201,
    async handler(asked) {
      const { env, body } = asked;
      const [campaign, publisher] = await Promise.all([
        findConfig(env.DB, 'campaign', body.campaignId),
        findConfig(env.DB, 'publisher', body.publisherId),
      ]);
      if (!campaign) return refuseField('campaignId', 'is not a campaign');
      if (!publisher) return refuseField('publisherId', 'is not a publisher');
      const id = newId(asked, 'pool');
      const made = await changePool(asked, id, () => ({ id, ...body }));
      if (made === null) return noSuchPool;
      return made instanceof Refusal ? made : presentPool(made);
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/pools',
    roles: ['operator', 'publisher'],
    summary: 'List pools',
    query: z.strictObject({
      ...pageFields('pool'),
      publisherId: idSchema('pub').optional(),
      campaignId: idSchema('cmp').optional(),
    }),
    response: listOf(poolShape),
    status: 200,
    async handler({ env, viewer, query: { limit, cursor, publisherId, campaignId } }) {
      const own = viewer.role === 'publisher' ? viewer.publisherId : publisherId;
      if (publisherId !== undefined && own !== publisherId) return { data: [], nextCursor: null };
      const page = { limit: limit + 1, before: cursor ?? null };
      const rows = await listConfig(env.DB, 'pool', page, { publisherId: own, campaignId });
      return toPage(
        rows,
        limit,
        (row) => row.id,
        (row) => presentPool(row.doc),
      );
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/pools/:id',
    roles: ['operator', 'publisher'],
    summary: 'Get a pool',
    params,
    response: poolShape,
    status: 200,
    async handler(asked) {
      const row = await findOwn(asked, asked.params.id);
      if (!row) return noSuchPool;
      asked.tag(row.revision);
      return presentPool(row.doc);
    },
  }),
  defineRoute({
    method: 'PATCH',
    path: '/v1/pools/:id',
    roles: ['operator'],
    summary: 'Update a pool; publisher and campaign stay',
    params,
    body: poolPatchSchema,
    response: poolShape,
    status: 200,
    async handler(asked) {
      const id = asked.params.id as PoolId;
      const changed = await changePool(asked, id, (pool) =>
        pool ? { ...wishOf(pool), ...asked.body } : noSuchPool,
      );
      if (changed === null) return noSuchPool;
      return changed instanceof Refusal ? changed : presentPool(changed);
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/v1/pools/:id',
    roles: ['operator'],
    summary: 'Delete a pool; its numbers stay, and rest before another pool shows them',
    params,
    status: 204,
    async handler(asked) {
      const id = asked.params.id as PoolId;
      const gone = await changePool(asked, id, (pool) => (pool ? null : noSuchPool));
      return gone instanceof Refusal ? gone : undefined;
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/pools/:id/state',
    roles: ['operator', 'publisher'],
    operationId: 'getPoolState',
    summary: 'See which visitor is shown which number now',
    params,
    response: poolStateShape,
    status: 200,
    async handler(asked) {
      const row = await findOwn(asked, asked.params.id);
      if (!row) return noSuchPool;
      try {
        const state = (await asked.env.POOL.getByName(row.doc.id).state()) as PoolState | null;
        return presentState(state ?? untold(row.doc));
      } catch (error) {
        console.error('a pool does not answer', { poolId: row.doc.id, error: rootCause(error).message });
        return refuse('unavailable', 'the pool does not answer');
      }
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/pools/:id/check-page',
    reads: true,
    roles: ['operator', 'publisher'],
    operationId: 'checkPoolPage',
    summary: 'Look at a page of the publisher’s: is the snippet installed, and can it work there?',
    units: 20,
    params,
    body: z.strictObject({ url: z.string().max(2_048) }),
    response: z.object({
      url: z.string().meta({ description: 'Where the page was, redirects followed' }),
      findings: z.array(z.object({ what: z.enum(FINDINGS), ok: z.boolean(), note: z.string() })),
    }),
    status: 200,
    async handler(asked) {
      const row = await findOwn(asked, asked.params.id);
      if (!row) return noSuchPool;
      const { allowLoopbackBuyers, publicUrls } = asked.config;
      const page = await fetchPage(asked.body.url, allowLoopbackBuyers);
      if (typeof page === 'string') return refuseField('url', page);
      return { url: page.url, findings: judgePage(page, row.doc, publicUrls[0]) };
    },
  }),
];

/** Before any page asked, an object may know of nothing. */
const untold = ({ numbers }: Pool): PoolState => ({
  revision: 0,
  leased: 0,
  cooling: 0,
  free: numbers.length,
  overflowed: 0,
  lastAskedAt: null,
  numbers: numbers.map(({ number }) => ({
    number,
    state: 'free',
    since: null,
    until: null,
    freeAt: null,
    tags: {},
  })),
});
