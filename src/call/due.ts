import { SECOND_MS } from '../lib/time.ts';
import type { Call } from './call.ts';
import { concludesAt, expiresAt, isConcludable } from './conclude.ts';

/** Replies to an auction whose caller is gone are waited for this long past the deadline. */
export const REPLIES_GRACE_MS = 5 * SECOND_MS;

/** When a call must be looked at although no carrier said anything; null: never. */
export function dueAt(call: Call): number | null {
  const times = call.attempts.flatMap((attempt) => {
    const isHeardOf = attempt.legEnd !== null || attempt.dialEnd !== null;
    const heardLate = attempt.outcome === 'unconfirmed' && isHeardOf && isConcludable(call, attempt);
    return attempt.outcome === null || heardLate ? [concludesAt(call, attempt)] : [];
  });
  // While an attempt is open its own time comes first: a call that is overdue waits for it, and nothing is due before.
  if (call.phase !== 'ended' && times.length === 0) times.push(expiresAt(call));
  if (call.phase === 'ended' && call.opening) times.push(call.opening.deadlineAt + REPLIES_GRACE_MS);
  return times.length > 0 ? Math.min(...times) : null;
}

/**
 * The record leaves when a call begins and whenever it is over: what lies between is on the live feed. One that begins
 * with an auction leaves with its receipt.
 */
export const isRecordDue = (call: Pick<Call, 'sentVersion' | 'phase' | 'version'>): boolean =>
  call.sentVersion === 0
    ? call.phase !== 'auction'
    : call.phase === 'ended' && call.version > call.sentVersion;

export const isUnsent = (call: Call): boolean => call.outbox.length > 0 || isRecordDue(call);

/** Live, waiting for something, or with something to send on: kept in the object's memory. */
export const isActive = (call: Call): boolean => dueAt(call) !== null || isUnsent(call);
