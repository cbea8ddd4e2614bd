import { type PieceLine, readPiece } from '../../archive/piece-line.ts';
import { type HistoryEnv, writeHistory } from '../../archive/write-history.service.ts';
import { rootCause } from '../../directory/root-cause.ts';

/** The queue brings the same a little later, and surely; whoever changed something wants to see it changed. */
export async function writeNow(env: HistoryEnv, history: readonly PieceLine[]): Promise<void> {
  try {
    await writeHistory(env, history.map(readPiece));
  } catch (error) {
    console.warn('history was left to the queue', { error: rootCause(error).message });
  }
}
