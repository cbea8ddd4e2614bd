import type { Context } from 'hono';
import { isId } from '../../../lib/ids.ts';
import { SECOND_MS } from '../../../lib/time.ts';
import type { Api } from '../../http/context.ts';
import { type Refusal, refuseFor } from '../../http/errors.ts';
import { addressOf, FAILURE, FAILURES_PER_MINUTE, spend } from '../../http/quotas.client.ts';
import { waitUntilOf } from '../../http/wait-until.ts';
import { noSuchPool } from './change-pool.service.ts';
import { isKnown, type KnownPool, knownPool } from './known-pools.client.ts';

/** What one address may ask of pools in a minute. */
const ASKED_PER_MINUTE = 120;

/** A pool nobody has heard of is looked up so often from one address, and leaves no trace. */
export async function findPool(
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
