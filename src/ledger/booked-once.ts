import { assert } from '../lib/result.ts';
import type { Transfer } from './transfer.ts';

/**
 * The books' own guard, below every decision's: a call keeps its transfers itself, each once, and loses none.
 * @param before what its call had booked. @param after what it has now. @throws when the same is booked twice, or not kept.
 */
export function assertBookedOnce(
  before: readonly Transfer[],
  booked: readonly Transfer[],
  after: readonly Transfer[],
): void {
  if (booked.length === 0 && after.length === before.length) return;
  const ids = new Set(before.map(({ id }) => id));
  for (const { id } of booked) {
    assert(!ids.has(id), `${id} is booked once`);
    ids.add(id);
  }
  const kept = new Set(after.map(({ id }) => id));
  assert(kept.size === after.length && kept.size === ids.size, 'what is booked is kept, each once');
  for (const id of ids) assert(kept.has(id), `${id} is kept`);
}
