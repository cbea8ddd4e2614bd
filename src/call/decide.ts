import { priceOf } from '../auction/cost.ts';
import type { ConfirmReply } from '../buyers/bidders/dialect.ts';
import { ZERO } from '../lib/money.ts';
import { evaluatePrice } from '../prices/registry.ts';
import { earn } from '../settlement/payout.ts';
import { settle } from '../settlement/settle.ts';
import {
  type CallProgress,
  type DialDone,
  isTerminal,
  type LegEvent,
  type LegStatus,
} from '../telephony/carrier-event.ts';
import { type Attempt, attemptOf, type Call, currentAttempt, placedAttempt } from './call.ts';
import { type Conclusion, concludeAttempt, expiresAt, isJoined } from './conclude.ts';
import type { AttemptOutcome, Disposition } from './disposition.ts';
import { earnedAs, saleOf, soldAs } from './earnings.ts';
import type { CallEvent } from './event.ts';
import { earnsUntil, kindsReported, outcomesUntil } from './outcome.ts';
import { talkOf } from './talk.ts';

/** A carrier's word on one leg. Repeated, late or contradicting a concluded attempt: nothing happens. */
export function decideLeg(call: Call, leg: number, news: LegEvent, now: number): CallEvent[] {
  const attempt = attemptOf(call, leg);
  if (!attempt || !isOpen(attempt)) return [];
  if (news.status === 'answered') {
    return attempt.answeredAt === null ? [{ type: 'answered', leg, at: news.atMs ?? now }] : [];
  }
  if (!isTerminal(news.status) || !isNews(attempt.legEnd, news)) return [];
  return [{ type: 'legEnded', leg, status: news.status, seconds: news.seconds }];
}

export function decideDialDone(call: Call, leg: number, news: DialDone): CallEvent[] {
  const attempt = attemptOf(call, leg);
  if (!attempt || !isOpen(attempt) || !isNews(attempt.dialEnd, news)) return [];
  const { status, bridged, seconds, callerGone } = news;
  return [{ type: 'dialEnded', leg, status, bridged, seconds, callerGone }];
}

/** A report is believed once, and again only where it says for the first time how long it was. */
const isNews = (
  known: { status: LegStatus; seconds: number | null } | null,
  { status, seconds }: { status: LegStatus; seconds: number | null },
): boolean => known === null || (known.seconds === null && seconds !== null && known.status === status);

/** The target pressed a key after the whisper, or did not. */
export function decideScreen(
  call: Call,
  leg: number,
  digits: string | null,
  whisperMs: number | null,
): CallEvent[] {
  const attempt = attemptOf(call, leg);
  if (!attempt || !isOpen(attempt) || attempt.accepted !== null || !attempt.whisper?.acceptKey) return [];
  return [{ type: 'screened', leg, accepted: digits === attempt.whisper.acceptKey, whisperMs }];
}

/** A reserving target's answer. A no is a declined offer: the next bidder is tried. */
export function decideConfirmation(call: Call, leg: number, reply: ConfirmReply): CallEvent[] {
  const attempt = attemptOf(call, leg);
  if (call.phase !== 'confirming' || attempt !== currentAttempt(call) || attempt?.outcome !== null) return [];
  if (reply.accepted) {
    return [{ type: 'confirmed', leg, destination: reply.destination, minSeconds: reply.minSeconds }];
  }
  return [
    { type: 'refused', leg, reason: reply.reason },
    { type: 'concluded', leg, outcome: 'declined' },
  ];
}

export function decideProgress(call: Call, news: CallProgress, now: number): CallEvent[] {
  const isOver = call.phase === 'ended' && !call.opening && !call.attempts.some(isOpen);
  if (call.callerEnd || isOver || !isTerminal(news.status)) return [];
  return [{ type: 'callerLeft', status: news.status, at: now }];
}

/** An attempt takes facts until it is concluded; an unconfirmed one takes them for good: late truth is still truth. */
const isOpen = (attempt: Attempt): boolean => attempt.outcome === null || attempt.outcome === 'unconfirmed';

/** What follows from the facts by themselves: conclusions, money, and the end of a call nobody is on any more. */
export function decideConsequences(call: Call, now: number): CallEvent[] {
  const concluded = call.attempts.flatMap((attempt) => concludeIfDue(call, attempt, now));
  if (concluded.length > 0) return concluded;
  const posted = call.attempts
    .filter(owesPost)
    .map((attempt): CallEvent => ({ type: 'posted', leg: attempt.leg }));
  if (posted.length > 0) return posted;
  return decideEnd(call, now);
}

/** The winner gets the full record once its line is answered, or, if it is screened, once it took the call. */
function owesPost(attempt: Attempt): boolean {
  if (attempt.posted) return false;
  if (isJoined(attempt)) return true;
  if (attempt.outcome !== null) return attempt.outcome === 'connected';
  return attempt.whisper?.acceptKey ? attempt.accepted === true : attempt.answeredAt !== null;
}

function concludeIfDue(call: Call, attempt: Attempt, now: number): CallEvent[] {
  if (!isOpen(attempt)) return [];
  const conclusion = concludeAttempt(call, attempt, now);
  if (!conclusion || conclusion.outcome === attempt.outcome) return [];
  const events: CallEvent[] = [{ type: 'concluded', leg: attempt.leg, outcome: conclusion.outcome }];
  if (conclusion.outcome === 'connected') events.push(settleAttempt(call, attempt, conclusion, now));
  return events;
}

function settleAttempt(call: Call, attempt: Attempt, conclusion: Conclusion, now: number): CallEvent {
  const price = priceOf(attempt.charge, attempt.minSeconds);
  const paidUntil = outcomesUntil(price, call.startedAt);
  const outcomes = kindsReported(call, attempt.leg, paidUntil);
  const talk = { ...talkOf(attempt, conclusion, price), outcomes };
  const { owed, qualified: converted, missing } = evaluatePrice(price, talk, attempt.clearingPrice);
  const { payout: terms } = attempt;
  const counted = terms.kind === 'own' ? talkOf(attempt, conclusion, terms.payout) : talk;
  const sold = soldAs(call, attempt, owed, { seconds: counted.seconds, unsold: missing });
  const earned = earnedAs(attempt, sold);
  const until = Math.max(paidUntil ?? 0, earnsUntil(attempt, call.startedAt) ?? 0);
  const payout = earn(terms, sold).owed;
  const base = {
    leg: attempt.leg,
    connectedSeconds: conclusion.seconds,
    converted,
    charge: { kind: price.kind, seconds: talk.seconds, owed, missing },
    ...(earned && { earned }),
    ...(until > 0 && { outcomesUntil: until }),
  };
  const nothing = { revenue: ZERO, payout: ZERO, margin: ZERO, transfers: [] };
  const money = call.test ? nothing : settle({ ...saleOf(call, attempt), revenue: owed, payout, at: now });
  return { type: 'settled', settlement: { ...base, ...money } };
}

/** A call ends when its caller is gone or has been served; a caller still on the line is offered on. */
function decideEnd(call: Call, now: number): CallEvent[] {
  const placed = placedAttempt(call);
  const overdue = now >= expiresAt(call);
  const served = placed?.outcome === 'connected' || placed?.outcome === 'unconfirmed';
  const settledLate =
    call.phase === 'ended' && placed?.outcome === 'connected' && call.disposition === 'unconfirmed';
  if (settledLate) return [{ type: 'ended', disposition: 'connected', at: now }];
  if (call.phase === 'ended') return [];
  if (call.attempts.some((attempt) => attempt.outcome === null)) return [];
  const dialSaidGone = currentAttempt(call)?.dialEnd?.callerGone === true;
  const pageClosed = call.carrier === 'browser' && placed?.outcome === 'abandoned';
  if (!call.callerEnd && !overdue && !served && !dialSaidGone && !pageClosed) return [];
  return [{ type: 'ended', disposition: dispositionOf(call, placed?.outcome ?? null), at: now }];
}

function dispositionOf(call: Call, outcome: AttemptOutcome | null): Disposition {
  if (outcome === 'connected') return 'connected';
  if (call.phase === 'fallback') return 'fallback';
  if (outcome === 'unconfirmed') return 'unconfirmed';
  if (call.callerEnd || currentAttempt(call)?.dialEnd?.callerGone) return outcome ?? 'abandoned';
  return outcome ?? 'unconfirmed';
}
