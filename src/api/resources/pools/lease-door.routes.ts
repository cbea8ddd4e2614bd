import { type Context, Hono } from 'hono';
import { configOf } from '../../../config.ts';
import { rootCause } from '../../../directory/root-cause.ts';
import { hmac, sha256Hex } from '../../../lib/crypto.ts';
import { toBase64Url, utf8 } from '../../../lib/encoding.ts';
import { isId } from '../../../lib/ids.ts';
import { SECOND_MS } from '../../../lib/time.ts';
import type { LeaseAnswer, LeaseWish } from '../../../publishers/pools/lease.ts';
import { mayShow } from '../../../publishers/pools/pool.ts';
import { leaseWishSchema } from '../../../publishers/pools/schema.ts';
import { readVisit } from '../../../publishers/pools/visit.ts';
import { readBody } from '../../http/body.ts';
import type { Api } from '../../http/context.ts';
import { problemOf, Refusal, refuse, refuseFor, refuseInvalid } from '../../http/errors.ts';
import { addressOf, FAILURE, FAILURES_PER_MINUTE, spend } from '../../http/quotas.client.ts';
import { waitUntilOf } from '../../http/wait-until.ts';
import { noSuchPool } from './change-pool.service.ts';
import { isKnown, type KnownPool, knownPool, readPool } from './known-pools.client.ts';

/** What one address may ask in a minute, and all pages of one pool together. */
const ASKED_PER_MINUTE = 120;
const ASKED_OF_POOL_PER_MINUTE = 60_000;
const MOST_BYTES = 12_000;
/** So often within a lease a page says that its visitor is still there. */
const RENEWALS = 3;
const NETWORK_CHARACTERS = 12;

/** Any page may ask: nothing in the answer is anybody's but the visitor's, and no cookie is looked at. */
const CORS = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' };

/** The public door of pools: what the snippet on publishers' pages asks. It takes no key and tells no secret. */
export const leaseDoorRoutes = new Hono<Api>();

leaseDoorRoutes.options('/:id/leases', () => {
  const headers = {
    ...CORS,
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': 'content-type',
    'access-control-max-age': '86400',
  };
  return new Response(null, { status: 204, headers });
});

leaseDoorRoutes.post('/:id/leases', async (context) => {
  const answer = await lease(context);
  const response =
    answer instanceof Refusal
      ? problemOf(answer, context.get('requestId'))
      : Response.json(answer, { headers: { 'cache-control': 'no-store' } });
  for (const [name, value] of Object.entries(CORS)) response.headers.set(name, value);
  return response;
});

async function lease(context: Context<Api>) {
  const now = Date.now();
  const id = context.req.param('id') ?? '';
  const found = await findPool(context, id, now);
  if (found instanceof Refusal) return found;
  if (!mayShow(found.pool, context.req.header('origin') ?? null))
    return refuse('forbidden', 'the pool is not for this site');
  const { env } = context;
  const wait = spend(env, `pool ${id}`, ASKED_OF_POOL_PER_MINUTE, 1, now, waitUntilOf(context));
  if (wait > 0) return refuseFor(wait, 'too many pages ask at once');
  const wish = await readWish(context);
  if (wish instanceof Refusal) return wish;
  try {
    const answer = await askPool(context, found, wish, now);
    if (answer.kind === 'unknown') return noSuchPool;
    return {
      number: answer.number,
      overflow: answer.kind === 'overflow',
      renewSeconds: Math.ceil(found.pool.leaseSeconds / RENEWALS),
    };
  } catch (error) {
    console.error('a pool does not answer', { poolId: id, error: rootCause(error).message });
    return refuse('unavailable', 'the pool does not answer: show the overflow number');
  }
}

/** A pool nobody has heard of is looked up so often from one address, and leaves no trace. */
async function findPool(
  context: Context<Api>,
  id: string,
  now: number,
): Promise<NonNullable<KnownPool> | Refusal> {
  const { env } = context;
  const waitUntil = waitUntilOf(context);
  const address = addressOf(context.req.raw.headers);
  const tooOften = (name: string, perMinute: number, units: number): number =>
    spend(env, `${name} ${address}`, perMinute, units, now, waitUntil);
  if (address !== 'unknown') {
    const wait = tooOften('visitor', ASKED_PER_MINUTE, 1);
    if (wait > 0) return refuseFor(wait, 'this address asks too often');
  }
  if (!isKnown(env, id) && tooOften('address', FAILURES_PER_MINUTE, 0) > 0)
    return refuseFor(SECOND_MS, 'this address asks for too much that is not there');
  const found = isId('pool', id) ? await knownPool(env, id, now, waitUntil) : null;
  if (found) return found;
  tooOften('address', FAILURES_PER_MINUTE, isId('pool', id) ? FAILURE.unknown : FAILURE.malformed);
  return noSuchPool;
}

/** Sent as plain text too: a browser then asks nothing before. */
async function readWish(context: Context<Api>): Promise<LeaseWish | Refusal> {
  const text = await readBody(context.req.raw, MOST_BYTES);
  if (text instanceof Refusal) return text;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return refuse('malformed', 'the body is not JSON');
  }
  const read = leaseWishSchema.safeParse(json);
  if (!read.success) return refuseInvalid(read.error, '');
  const { visitor, ...said } = read.data;
  const address = addressOf(context.req.raw.headers);
  return {
    visitor: sha256Hex(visitor),
    network: address === 'unknown' ? null : await networkOf(configOf(context.env).hashKey, address),
    tags: readVisit(said),
  };
}

const networkOf = async (key: Uint8Array, address: string): Promise<string> =>
  toBase64Url(await hmac(key, utf8(`network ${address}`))).slice(0, NETWORK_CHARACTERS);

/** The object decides; when it has not heard of its pool, or not of the last change, it is told and asked again. */
async function askPool(
  { env }: Context<Api>,
  { pool, rules }: NonNullable<KnownPool>,
  wish: LeaseWish,
  now: number,
): Promise<LeaseAnswer> {
  const object = env.POOL.getByName(pool.id);
  const answer = (await object.lease(wish)) as LeaseAnswer;
  if (answer.kind !== 'unknown' && answer.revision >= rules.revision) return answer;
  const fresh = await readPool(env, pool.id, now);
  if (!fresh) return { kind: 'unknown' };
  await object.configure(fresh.rules);
  return (await object.lease(wish)) as LeaseAnswer;
}
