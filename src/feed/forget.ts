import type { CallId } from '../lib/ids.ts';
import { ERASED } from '../telephony/caller.ts';
import type { KeptBoard } from './board.ts';
import type { BoardCall, FeedEvent } from './protocol.ts';

/** What names a caller, or was said by them; fields an audience does not see stay absent. */
type Telling = Partial<Pick<BoardCall, 'from' | 'zip' | 'tags'>>;

function bare<T extends object>(told: T): T & Telling {
  return {
    ...told,
    ...('from' in told && { from: ERASED }),
    ...('zip' in told && { zip: null }),
    ...('tags' in told && { tags: {} }),
  };
}

/** An event as it may be kept once the callers of these calls are forgotten. */
export const forgottenEvent = <E extends FeedEvent>(event: E, ids: Pick<ReadonlySet<CallId>, 'has'>): E =>
  ids.has(event.callId) ? bare(event) : event;

export function forgottenBoard(board: KeptBoard, ids: ReadonlySet<CallId>): KeptBoard {
  const without = (entries: KeptBoard['live']): KeptBoard['live'] =>
    Object.fromEntries(
      Object.entries(entries).map(([id, entry]) => [
        id,
        ids.has(id as CallId) ? { ...entry, call: bare(entry.call) } : entry,
      ]),
    ) as KeptBoard['live'];
  return { ...board, live: without(board.live), ended: without(board.ended) };
}
