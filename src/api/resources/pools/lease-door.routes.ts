import { type Context, Hono } from 'hono';
import { tagsThatAre } from '../../../campaign/tags.ts';
import { configOf } from '../../../config.ts';
import { rootCause } from '../../../directory/root-cause.ts';
import { BoundedMap } from '../../../lib/bounded-map.ts';
import { hmac, sha256Hex } from '../../../lib/crypto.ts';
import { toBase64Url, utf8 } from '../../../lib/encoding.ts';
import { fromJson, toJson } from '../../../lib/json.ts';
import type { LeaseAnswer, LeaseWish } from '../../../publishers/pools/lease.ts';
import { mayShow } from '../../../publishers/pools/pool.ts';
import { leaseWishSchema } from '../../../publishers/pools/schema.ts';
import { readVisit } from '../../../publishers/pools/visit.ts';
import { readBody } from '../../http/body.ts';
import type { Api } from '../../http/context.ts';
import { problemOf, Refusal, refuse, refuseFor, refuseInvalid } from '../../http/errors.ts';
import { addressOf, spend } from '../../http/quotas.client.ts';
import { waitUntilOf } from '../../http/wait-until.ts';
import { noSuchPool } from './change-pool.service.ts';
import { findPool } from './find-pool.client.ts';
import { type KnownPool, readPool } from './known-pools.client.ts';
import { serveSnippet } from './snippet.client.ts';

/** What all pages of one pool may ask in a minute together. */
const ASKED_OF_POOL_PER_MINUTE = 60_000;
const MOST_BYTES = 12_000;
/** So often within a lease a page says that its visitor is still there. */
const RENEWALS = 3;
const NETWORK_CHARACTERS = 12;
const VISITORS_KEPT = 5_000;

/** Any page may ask: nothing in the answer is anybody's but the visitor's, and no cookie is looked at. */
const CORS = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' };

/** As the runtime keeps them: copied whole with each answer, not name by name. */
const ANSWERED = {
  headers: new Headers({ ...CORS, 'content-type': 'application/json', 'cache-control': 'no-store' }),
};

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

leaseDoorRoutes.get('/:id/snippet.js', serveSnippet);

leaseDoorRoutes.post('/:id/leases', async (context) => {
  const answer = await lease(context);
  if (!(answer instanceof Refusal)) return new Response(JSON.stringify(answer), ANSWERED);
  const problem = problemOf(answer, context.get('requestId'));
  for (const [name, value] of Object.entries(CORS)) problem.headers.set(name, value);
  return problem;
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
  const wish = await readWish(context, found);
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

/** Sent as plain text too: a browser then asks nothing before. */
async function readWish(
  context: Context<Api>,
  { declared }: NonNullable<KnownPool>,
): Promise<LeaseWish | Refusal> {
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
    visitor: hashOf(visitor),
    network: address === 'unknown' ? null : await networkOf(configOf(context.env).hashKey, address),
    // What may be written down nowhere is not written down until somebody calls, either.
    tags: tagsThatAre(readVisit(said), declared, 'public', 'winnerOnly'),
  };
}

/** Who is still there says so again and again. */
const hashes = new BoundedMap<string, string>(VISITORS_KEPT);

function hashOf(visitor: string): string {
  const known = hashes.get(visitor);
  if (known !== undefined) return known;
  const hash = sha256Hex(visitor);
  hashes.set(visitor, hash);
  return hash;
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
  const said = toJson(wish);
  const answer = fromJson<LeaseAnswer>(await object.lease(said));
  if (answer.kind !== 'unknown' && answer.revision >= rules.revision) return answer;
  const fresh = await readPool(env, pool.id, now);
  if (!fresh) return { kind: 'unknown' };
  await object.configure(fresh.rules);
  return fromJson<LeaseAnswer>(await object.lease(said));
}
