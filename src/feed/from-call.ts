import { type Candidate, countLeftOut, type Receipt } from '../auction/auction.ts';
import { withoutDialable } from '../buyers/before-award.ts';
import { attemptOf, type Call } from '../call/call.ts';
import type { CallEvent } from '../call/event.ts';
import { recordOf } from '../call/project.ts';
import { formatMicros, type Micros } from '../lib/money.ts';
import { showMask } from '../lib/phone.ts';
import { isoTime } from '../lib/time.ts';
import { ERASED } from '../telephony/caller.ts';
import type { FeedEvent, Seat, Voice } from './protocol.ts';

/** What a commit says of its auction beside the call's own events. */
export type CommitContext = {
  /** Of the auctions the commit closed. */
  receipts: readonly Receipt[];
  /** Whom the auction the commit opened is going to ask. */
  asked: readonly Seat[];
};

/** An event without the fields that name its call. */
type Body<E = FeedEvent> = E extends FeedEvent
  ? Omit<E, 'callId' | 'at' | 'campaignId' | 'publisherId' | 'test'>
  : never;

/** What the stream says of a commit. @param call as it is after the commit. @param now when it was made. */
export function feedEventsOf(
  call: Call,
  events: readonly CallEvent[],
  context: CommitContext,
  now: number,
): FeedEvent[] {
  return events.flatMap((event) => {
    if (event.type === 'redeemed') return arrived(call);
    const body = bodyOf(call, event, context);
    return body ? [named(call, body, timeOf(call, event, now))] : [];
  });
}

/** When it happened, where the call knows; a retelling says the same. */
function timeOf(call: Call, event: CallEvent, now: number): number {
  switch (event.type) {
    case 'started':
      return call.startedAt;
    case 'auctionOpened':
      return event.opening.openedAt;
    case 'offered':
      return event.offer.offeredAt;
    case 'answered':
    case 'ended':
      return event.at;
    case 'concluded':
      return attemptOf(call, event.leg)?.heardAt ?? now;
    case 'settled':
      return attemptOf(call, event.settlement.leg)?.heardAt ?? now;
    default:
      return now;
  }
}

/** A call that was sold before it came is new to everybody, and is ringing already. */
function arrived(call: Call): FeedEvent[] {
  const bodies: Body[] = [startedBody(call)];
  if (Object.keys(call.tags).length > 0) bodies.push(taggedBody(call, call.tags));
  const [sold] = call.attempts;
  if (sold) bodies.push(offeredBody(sold));
  return bodies.map((body) => named(call, body, call.startedAt));
}

/**
 * Tells a call again from the beginning, for a feed that may have missed some of it.
 * @param receipt of the last of its auctions that closed; null: what was bid there is not told.
 */
export function retell(call: Call, receipt: Receipt | null = null): FeedEvent[] {
  const told = [named(call, startedBody(call), call.startedAt)];
  if (Object.keys(call.tags).length > 0) told.push(named(call, taggedBody(call, call.tags), call.startedAt));
  if (receipt) {
    const { candidates, opening, closing } = receipt;
    told.push(named(call, openedBody(call, opening, candidates.filter(isAsked)), opening.openedAt));
    told.push(named(call, closedBody(receipt), closing.settledAt));
  }
  const { opening } = call;
  if (opening && opening.auctionId !== receipt?.auctionId)
    told.push(named(call, openedBody(call, opening, []), opening.openedAt));
  for (const attempt of call.attempts) {
    told.push(named(call, offeredBody(attempt), attempt.offeredAt));
    const seat = { leg: attempt.leg, targetId: attempt.targetId, buyerId: attempt.buyerId };
    if (attempt.answeredAt !== null)
      told.push(named(call, { type: 'answered', ...seat }, attempt.answeredAt));
    if (attempt.outcome)
      told.push(named(call, { type: 'concluded', ...seat, outcome: attempt.outcome }, attempt.heardAt));
    if (call.settlement?.leg === attempt.leg) {
      const settled = bodyOf(call, { type: 'settled', settlement: call.settlement }, NO_CONTEXT);
      if (settled) told.push(named(call, settled, attempt.heardAt));
    }
  }
  if (call.phase === 'fallback') told.push(named(call, { type: 'sentToFallback' }, call.startedAt));
  if (call.phase === 'ended' && call.disposition) {
    const at = call.endedAt ?? call.startedAt;
    told.push(named(call, endedBody(call, call.disposition), at));
  }
  return told;
}

const NO_CONTEXT: CommitContext = { receipts: [], asked: [] };

const named = (call: Call, body: Body, at: number): FeedEvent =>
  ({
    callId: call.id,
    at: isoTime(at),
    campaignId: call.campaignId,
    publisherId: call.publisherId,
    test: call.test,
    ...body,
  }) as FeedEvent;

function bodyOf(call: Call, event: CallEvent, { receipts, asked }: CommitContext): Body | null {
  switch (event.type) {
    case 'started':
      return startedBody(call);
    case 'asked':
      return { type: 'asked', node: event.node };
    case 'tagged':
      return taggedBody(call, event.tags);
    case 'auctionOpened':
      return openedBody(call, event.opening, asked);
    case 'auctionClosed': {
      const receipt = receipts.find((each) => each.auctionId === event.auctionId);
      return receipt ? closedBody(receipt) : null;
    }
    case 'offered':
      return offeredBody(event.offer);
    case 'answered':
    case 'concluded': {
      const attempt = attemptOf(call, event.leg);
      if (!attempt) return null;
      const seat = { leg: event.leg, targetId: attempt.targetId, buyerId: attempt.buyerId };
      return event.type === 'answered'
        ? { type: 'answered', ...seat }
        : { type: 'concluded', ...seat, outcome: event.outcome };
    }
    case 'settled': {
      const { leg, connectedSeconds, converted, revenue, payout, margin } = event.settlement;
      const attempt = attemptOf(call, leg);
      if (!attempt) return null;
      const { targetId, buyerId, clearingPrice } = attempt;
      const money = { price: clearingPrice, revenue, payout, margin };
      return { type: 'settled', leg, targetId, buyerId, connectedSeconds, converted, ...formatted(money) };
    }
    case 'adjusted': {
      const attempt = call.settlement && attemptOf(call, call.settlement.leg);
      if (!attempt) return null;
      const { leg, targetId, buyerId } = attempt;
      return { type: 'adjusted', leg, targetId, buyerId, ...formatted(event.after) };
    }
    case 'outcomeReported': {
      const attempt = attemptOf(call, event.outcome.leg);
      if (!attempt || !event.booked) return null;
      const { leg, targetId, buyerId } = attempt;
      const money = formatted(event.booked.after);
      return { type: 'adjusted', leg, targetId, buyerId, converted: true, ...money };
    }
    case 'sentToFallback':
      return { type: 'sentToFallback' };
    case 'ended':
      return endedBody(call, event.disposition);
    default:
      return null;
  }
}

const startedBody = (call: Call): Body<FeedEvent> => ({
  type: 'started',
  carrier: call.carrier,
  carrierCallId: call.carrierCallId,
  numberId: call.numberId,
  subId: call.subId,
  from: showMask(call.caller.masked),
  to: call.to,
  state: call.caller.state,
  zip: call.caller.masked === ERASED ? null : call.caller.zip,
  ...forWinner(call),
  configVersion: call.configVersion,
});

/** A caller asked for a call-back number keys in their own: it is on no board. */
const taggedBody = (call: Call, tags: Readonly<Record<string, string>>): Body => ({
  type: 'tagged',
  tags: call.caller.masked === ERASED ? {} : withoutDialable(tags),
  ...forWinner(call),
});

const forWinner = ({ winnerOnly = [] }: Call): { winnerOnly?: string[] } =>
  winnerOnly.length > 0 ? { winnerOnly } : {};

function openedBody(call: Call, opening: NonNullable<Call['opening']>, asked: readonly Seat[]): Body {
  const { auctionId, round, deadlineAt, facts } = opening;
  const seats = asked.map(({ targetId, buyerId }) => ({ targetId, buyerId }));
  const zip = call.caller.masked === ERASED ? null : (call.caller.zip ?? facts.zip);
  const where = { state: call.caller.state ?? facts.state, zip };
  return {
    type: 'auctionOpened',
    auctionId,
    round,
    deadlineAt: isoTime(deadlineAt),
    ...where,
    ...forWinner(call),
    asked: seats,
  };
}

function closedBody({ auctionId, candidates, leftOut, award, ranking }: Receipt): Body {
  const took = candidates.filter((candidate) => candidate.outcome !== 'excluded');
  const winner = award && ranking.find((ranked) => ranked.targetId === award.targetId);
  return {
    type: 'auctionClosed',
    auctionId,
    candidates: took.sort((a, b) => (b.bid ?? -1) - (a.bid ?? -1)).map(voiceOf),
    excluded: candidates.length - took.length + countLeftOut(leftOut),
    award: winner
      ? { targetId: winner.targetId, buyerId: winner.buyerId, price: formatMicros(award.clearingPrice) }
      : null,
  };
}

const isAsked = ({ outcome, latencyMs }: Candidate): boolean => outcome !== 'excluded' && latencyMs !== null;

const voiceOf = ({ targetId, buyerId, outcome, bid, reason, latencyMs }: Candidate): Voice => ({
  targetId,
  buyerId,
  outcome: outcome === 'won' ? 'won' : 'lost',
  bid: bid === null ? null : formatMicros(bid),
  reason,
  latencyMs,
});

type Offered = Pick<
  Extract<CallEvent, { type: 'offered' }>['offer'],
  'leg' | 'auctionId' | 'targetId' | 'buyerId' | 'clearingPrice'
>;
const offeredBody = ({ leg, auctionId, targetId, buyerId, clearingPrice }: Offered): Body => ({
  type: 'offered',
  leg,
  auctionId,
  targetId,
  buyerId,
  price: formatMicros(clearingPrice),
});

function endedBody(call: Call, disposition: NonNullable<Call['disposition']>): Body {
  const { buyerId, targetId } = recordOf(call);
  return { type: 'ended', disposition, buyerId, targetId };
}

const formatted = <K extends string>(money: Record<K, Micros>): Record<K, string> =>
  Object.fromEntries(
    Object.entries<Micros>(money).map(([name, value]) => [name, formatMicros(value)]),
  ) as Record<K, string>;
