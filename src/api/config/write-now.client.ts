import type { Env } from '../../bindings.ts';
import { historyOf, type PieceLine } from '../../deliveries/projections.ts';
import { writeHistory } from '../../directory/calls/projection.store.ts';
import { rootCause } from '../../directory/root-cause.ts';

/** The queue brings the same a little later, and surely; whoever changed something wants to see it changed. */
export async function writeNow(env: Pick<Env, 'DB'>, history: readonly PieceLine[]): Promise<void> {
  try {
    await writeHistory(env.DB, historyOf(history));
  } catch (error) {
    console.warn('history was left to the queue', { error: rootCause(error).message });
  }
}
