import type { CallId } from '../../lib/ids.ts';
import type { KeptTally } from './day-tally.ts';

/**
 * Which calls an object has to look at when it wakes: those named, and all with a later id. Every other one is over and
 * sent on. It stands for a mark on each call's own row, which would cost two rows a call; this is one for all calls of a
 * moment. What happened since it was written is looked at again, and sent again: coming twice does no harm.
 */
export type WakeCheckpoint = {
  through: string;
  open: readonly CallId[];
  /** What boards count of the others; absent: of some of them, or it was not written down yet. */
  tally?: KeptTally;
};

/** Before the first call: everything is later. */
export const FIRST_MARK: WakeCheckpoint = { through: '', open: [] };

/** Names fit into a row of 2 MB, with what is counted beside them. More live calls than a campaign can have; the mark stays where the last of them begins. */
const NAMES_AT_MOST = 30_000;

/** @param lastId of any call so far. @param open those to be looked at, in any order. */
export function markOf(lastId: string, open: Iterable<CallId>): WakeCheckpoint {
  const named = [...open].sort();
  const tooMany = named[NAMES_AT_MOST];
  if (tooMany === undefined) return { through: lastId, open: named };
  const kept = named.slice(0, NAMES_AT_MOST);
  return { through: kept[NAMES_AT_MOST - 1]!, open: kept };
}

/** Answers whether a waking object would look at a call. */
export function readsOnWaking(mark: WakeCheckpoint): (id: CallId) => boolean {
  const named = new Set(mark.open);
  return (id) => id > mark.through || named.has(id);
}
