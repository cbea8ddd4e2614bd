import { MINUTE_MS, SECOND_MS } from '../lib/time.ts';
import type { Attempt, Call } from './call.ts';
import type { AttemptOutcome } from './disposition.ts';

export type Conclusion = { outcome: AttemptOutcome; seconds: number };

/** Both legs are known to be over: the dial's own report is only a moment away, if it comes at all. */
export const SHORT_GRACE_MS = 2 * SECOND_MS;
/** One leg is known to be over: the others' reports may be delayed. */
export const LONG_GRACE_MS = 60 * SECOND_MS;
/** A test call's telephone is a page: it can be gone without a word, and no carrier will say so. */
export const PAGE_SILENCE_MS = 5 * MINUTE_MS;

/**
 * How an attempt ended, from whatever the carrier said so far; null while that is not enough.
 * The dial's report knows who was really joined and is final, once somebody said for how long: some carriers leave that
 * to the leg's report. Without the dial's report the legs' decide, after a grace, so that the order in which reports
 * arrive does not matter. Without any, or when nobody says how long two people talked, the attempt is unconfirmed, not
 * charged.
 */
export function concludeAttempt(call: Call, attempt: Attempt, now: number): Conclusion | null {
  const conclusion = concludeFromReports(call, attempt);
  const isFinal = attempt.dialEnd !== null && conclusion.seconds !== null;
  if (!isFinal && now < concludesAt(call, attempt)) return null;
  const { outcome, seconds } = conclusion;
  if (seconds !== null) return { outcome, seconds };
  return attempt.minSeconds === 0 ? { outcome, seconds: 0 } : UNCONFIRMED;
}

/** Unless it is heard of again, nothing more comes of it. */
export const isConcludable = (call: Call, attempt: Attempt): boolean =>
  concludeAttempt(call, attempt, Number.POSITIVE_INFINITY)?.outcome !== attempt.outcome;

/** Two people were joined by the dial's report: nobody else is to be rung, even if it is not known yet how long they talked. */
export const isJoined = (attempt: Attempt): boolean =>
  attempt.dialEnd !== null && concludeFromDial(attempt, attempt.dialEnd).outcome === 'connected';

/** When an attempt is concluded from what is known, if nothing more is heard. */
export function concludesAt(call: Call, attempt: Attempt): number {
  if (attempt.legEnd && (call.callerEnd || attempt.dialEnd)) return attempt.heardAt + SHORT_GRACE_MS;
  if (attempt.legEnd || call.callerEnd || attempt.dialEnd) return attempt.heardAt + LONG_GRACE_MS;
  if (isLeftAlone(call, attempt)) return attempt.offeredAt + attempt.ringSeconds * SECOND_MS + SHORT_GRACE_MS;
  if (call.carrier === 'browser') return Math.max(attempt.heardAt, attempt.answeredAt!) + PAGE_SILENCE_MS;
  return attempt.offeredAt + (attempt.ringSeconds + attempt.maxSeconds) * SECOND_MS + LONG_GRACE_MS;
}

/** When a call of which nothing is waited for in particular is over, if nothing more is heard. */
export function expiresAt(call: Call): number {
  if (call.carrier !== 'browser') return call.expiresAt;
  const heardAt = call.timeline.at(-1)?.at ?? call.startedAt;
  return Math.min(call.expiresAt, heardAt + PAGE_SILENCE_MS);
}

/** A test call that nobody answers by the end of its ring: its page was closed. */
const isLeftAlone = (call: Call, { answeredAt }: Attempt): boolean =>
  call.carrier === 'browser' && answeredAt === null;

/** `seconds` null: joined, and nobody said for how long. */
type Reported = { outcome: AttemptOutcome; seconds: number | null };

const UNCONFIRMED: Conclusion = { outcome: 'unconfirmed', seconds: 0 };

function concludeFromReports(call: Call, attempt: Attempt): Reported {
  if (attempt.dialEnd) return concludeFromDial(attempt, attempt.dialEnd);
  if (attempt.legEnd) return concludeFromLeg(attempt, attempt.legEnd);
  if (attempt.answeredAt === null && (call.callerEnd || isLeftAlone(call, attempt)))
    return { outcome: 'abandoned', seconds: 0 };
  return UNCONFIRMED;
}

function concludeFromDial(attempt: Attempt, end: NonNullable<Attempt['dialEnd']>): Reported {
  if (end.status === 'busy' || end.status === 'failed') return { outcome: end.status, seconds: 0 };
  if (end.status !== 'completed' && end.status !== 'answered') {
    return { outcome: end.callerGone || end.status === 'canceled' ? 'abandoned' : 'noAnswer', seconds: 0 };
  }
  const joined = end.bridged ?? (attempt.whisper?.acceptKey ? attempt.accepted === true : true);
  if (joined) return { outcome: 'connected', seconds: end.seconds ?? attempt.legEnd?.seconds ?? null };
  if (end.callerGone) return { outcome: 'abandoned', seconds: 0 };
  return { outcome: attempt.whisper ? 'declined' : 'failed', seconds: 0 };
}

/** Without the dial's report: it is only missing when the caller hung up first, so an unanswered leg was abandoned. */
function concludeFromLeg(attempt: Attempt, end: NonNullable<Attempt['legEnd']>): Reported {
  if (end.status === 'busy' || end.status === 'failed') return { outcome: end.status, seconds: 0 };
  if (end.status !== 'completed') return { outcome: 'abandoned', seconds: 0 };
  if (attempt.whisper?.acceptKey && attempt.accepted !== true) return { outcome: 'declined', seconds: 0 };
  return { outcome: 'connected', seconds: end.seconds };
}
