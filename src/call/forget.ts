import { ERASED } from '../telephony/caller.ts';
import type { Destination } from '../telephony/instruction.ts';
import type { Attempt, Call } from './call.ts';
import type { TimelineEvent } from './timeline.ts';

/** Lines that never tell of a caller: what was booked after the call. */
export const isBooking = ({ type }: TimelineEvent): boolean =>
  type === 'adjusted' || type === 'outcomeReported' || type === 'disputed' || type === 'disputeRuled';

/** What happened, and when. */
export const bareLine = (line: TimelineEvent): TimelineEvent =>
  isBooking(line) ? line : ({ at: line.at, type: line.type } as TimelineEvent);

/** A line without what its caller said, in keys or on a recording, nor what a buyer may have repeated of it. */
export function withoutSaid(line: TimelineEvent): TimelineEvent {
  if (line.type === 'tagged' || line.type === 'recorded') return bareLine(line);
  return line.type === 'confirmed' ? { ...line, destination: null } : line;
}

const NOWHERE: Destination = { kind: 'phone', number: ERASED };

/** What was agreed, without what its buyer wrote: it may be the caller's number, or what they said. */
const withoutWords = (attempt: Attempt): Attempt => ({
  ...attempt,
  bidId: null,
  toConfirm: null,
  destination: NOWHERE,
});

/**
 * A call of somebody who asked to be forgotten, as it may be written: once it is over nothing they said is left, and
 * nothing that buyers may have repeated of it. While it lasts it is decided by what they said, and nothing of it is sent on.
 */
export function forgetting(call: Call): Call {
  if (call.caller.masked !== ERASED || call.phase !== 'ended' || call.opening) return call;
  const attempts = call.attempts.map(withoutWords);
  return { ...call, tags: {}, timeline: call.timeline.map(bareLine), attempts, ranking: [], answer: [] };
}
