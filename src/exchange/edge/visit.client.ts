import type { Env } from '../../bindings.ts';
import type { NumberRoute } from '../../directory/config/routes.store.ts';
import { rootCause } from '../../directory/root-cause.ts';
import { within } from '../../lib/within.client.ts';
import type { VisitTags } from '../../publishers/pools/lease.ts';

/** A caller waits: a pool that takes longer is gone on without. */
const PATIENCE_MS = 150;

/** Of whose visit a call to the number is; null: it is in no pool, or nobody can say. One question, and only of a pooled number. */
export async function visitOf(
  { POOL }: Pick<Env, 'POOL'>,
  { number, poolId }: NumberRoute,
): Promise<VisitTags | null> {
  if (!poolId) return null;
  try {
    const asked = POOL.getByName(poolId).visitOf(number) as Promise<VisitTags | null>;
    const visit = await within(asked, PATIENCE_MS);
    if (visit === undefined) console.warn('a pool did not say in time whose visit a call is of', { poolId });
    return visit ?? null;
  } catch (error) {
    console.warn('a pool could not say whose visit a call is of', {
      poolId,
      error: rootCause(error).message,
    });
    return null;
  }
}
