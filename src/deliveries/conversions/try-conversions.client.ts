import type { Env } from '../../bindings.ts';
import { rootCause } from '../../directory/root-cause.ts';
import type { Delivery } from '../delivery.ts';
import { failed, isTaken, recall, type Tried } from '../try.client.ts';
import { sendConversions } from './send.client.ts';

/**
 * Tries conversions of one event target. What has been taken before is not sent again. While D1 is away nothing is known
 * of calls, and they wait for it.
 */
export async function tryConversions(
  deliveries: readonly Delivery[],
  env: Env,
): Promise<ReadonlyMap<string, Tried>> {
  const told = new Map<string, Tried>();
  for (const delivery of deliveries) if (isTaken(delivery)) told.set(delivery.id, recall(delivery));
  const left = deliveries.filter(({ id }) => !told.has(id));
  if (left.length === 0) return told;
  try {
    for (const [id, tried] of await sendConversions(left, env)) told.set(id, tried);
  } catch (error) {
    console.error('conversions wait', { id: left[0]?.id, error: rootCause(error).message });
    for (const { id } of left) told.set(id, failed('the call could not be looked up'));
  }
  return told;
}
