import { ERASED } from '../telephony/caller.ts';
import type { Call } from './call.ts';
import type { TimelineEvent } from './timeline.ts';

/** What happened, and when. Corrections never tell of a caller. */
export const bareLine = (line: TimelineEvent): TimelineEvent =>
  line.type === 'adjusted' ? line : { at: line.at, type: line.type };

/**
 * A call of somebody who asked to be forgotten, as it may be written: once it is over nothing they said is left. While it
 * lasts it is decided by what they said, and nothing of it is sent on.
 */
export function forgetting(call: Call): Call {
  if (call.caller.masked !== ERASED || call.phase !== 'ended' || call.opening) return call;
  return { ...call, tags: {}, timeline: call.timeline.map(bareLine) };
}
