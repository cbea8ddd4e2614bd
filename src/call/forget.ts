import { ERASED } from '../telephony/caller.ts';
import type { Call } from './call.ts';
import type { TimelineEvent } from './timeline.ts';

/** Lines that never tell of a caller: what was booked after the call. */
export const isBooking = ({ type }: TimelineEvent): boolean =>
  type === 'adjusted' || type === 'outcomeReported' || type === 'disputed' || type === 'disputeRuled';

/** What happened, and when. */
export const bareLine = (line: TimelineEvent): TimelineEvent =>
  isBooking(line) ? line : ({ at: line.at, type: line.type } as TimelineEvent);

/** A line without what its caller said, in keys or on a recording. */
export const withoutSaid = (line: TimelineEvent): TimelineEvent =>
  line.type === 'tagged' || line.type === 'recorded' ? bareLine(line) : line;

/**
 * A call of somebody who asked to be forgotten, as it may be written: once it is over nothing they said is left. While it
 * lasts it is decided by what they said, and nothing of it is sent on.
 */
export function forgetting(call: Call): Call {
  if (call.caller.masked !== ERASED || call.phase !== 'ended' || call.opening) return call;
  return { ...call, tags: {}, timeline: call.timeline.map(bareLine) };
}
