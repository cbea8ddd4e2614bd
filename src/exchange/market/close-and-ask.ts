import type { AuctionRules, Candidate, Closing, Opening } from '../../auction/auction.ts';
import { closeAuction } from '../../auction/close.ts';
import { getBuyer, openAuction } from '../../auction/open.ts';
import { writeReceipt } from '../../auction/receipt.ts';
import { hasModifiers, standingIn, withoutModifiers } from '../../auction/standing.ts';
import { strategies } from '../../auction/strategies/registry.ts';
import type { ConfirmReply } from '../../buyers/bidders/dialect.ts';
import { boundsInForce, keepWithin } from '../../buyers/bounds/bid-bounds.ts';
import { keptBids, withoutEchoes } from '../../buyers/bounds/echoes.ts';
import { emptyUsage } from '../../buyers/caps.ts';
import { numberIn } from '../../buyers/destination.ts';
import type { Bid, PingReply } from '../../buyers/ping.ts';
import { type Call, currentAttempt } from '../../call/call.ts';
import { isZipPublic, tagsBeforeAward } from '../../campaign/tags.ts';
import { micros } from '../../lib/money.ts';
import { assert } from '../../lib/result.ts';
import { ERASED } from '../../telephony/caller.ts';
import type { Destination } from '../../telephony/instruction.ts';
import type { CampaignState } from './campaign-state.ts';
import { type Market, targetStates } from './market.ts';
import type { NextStep } from './next-step.ts';
import { askedTargets, ordersOf, subjectOf } from './opening.ts';
import type { Rules } from './rules.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** Closes the unit's auction under the rules it was opened with, and writes its receipt into the unit. */
export function closeWith(
  unit: UnitOfWork,
  state: Pick<CampaignState, 'rulesAt' | 'findNumber' | 'newSalt'>,
  replies: readonly PingReply[],
  callerGone: boolean,
): void {
  const { opening } = unit.call;
  assert(opening, 'only an open auction can be closed');
  unit.noteReplies(replies);
  const rules = state.rulesAt(opening.configVersion);
  const closing: Closing = {
    settledAt: unit.now,
    replies: replies.map((reply) =>
      withoutEchoes(refuseLoops(refuseTerms(reply, rules), state), unit.call.tags),
    ),
    states: targetStates(unit.market, openAuction(opening, rules).admitted, unit.now),
    callerGone,
  };
  const outcome = closeAuction(opening, closing, rules);
  noteTurnedAway(unit.market, outcome.candidates);
  const previous = unit.market.lastHash[unit.chain];
  const keptBid = keptBids(unit.call.tags);
  const known = new Map<Bid, Bid>();
  const kept = <T extends { bid: Bid | null }>(each: T): T => {
    if (!each.bid) return each;
    const bid = known.get(each.bid) ?? keptBid(each.bid);
    known.set(each.bid, bid);
    return { ...each, bid };
  };
  const written = { ...closing, replies: closing.replies.map(kept) };
  const told = { ...outcome, ranking: outcome.ranking.map(kept) };
  const { receipt, text } = writeReceipt(opening, written, rules, previous, told, {
    salt: state.newSalt(opening.auctionId),
    isKept: unit.call.caller.masked !== ERASED,
  });
  unit.close(receipt, text, outcome);
}

/** A price that found too little lent here: the next request asks for as much. */
function noteTurnedAway({ turnedAway }: Market, candidates: readonly Candidate[]): void {
  for (const { buyerId, reason, bid } of candidates)
    if (reason === 'notLent' && bid !== null)
      turnedAway.set(buyerId, micros(Math.max(bid, turnedAway.get(buyerId) ?? 0)));
}

/** The Worker asked under the rules of then; they are held to here, where the auction is decided. */
function refuseTerms(reply: PingReply, rules: Rules): PingReply {
  const target = rules.targetById.get(reply.targetId);
  return target ? keepWithin(reply, boundsInForce(target.bidding, rules.campaign)) : reply;
}

/** A buyer who sends the call to one of the campaign's own numbers would have it auctioned for ever. */
function isLoop(
  destination: Destination | null | undefined,
  state: Pick<CampaignState, 'findNumber'>,
): boolean {
  const number = destination ? numberIn(destination) : null;
  return number !== null && state.findNumber(number) !== null;
}

function refuseLoops(reply: PingReply, state: Pick<CampaignState, 'findNumber'>): PingReply {
  if (!isLoop(reply.bid?.destination, state)) return reply;
  return { targetId: reply.targetId, latencyMs: reply.latencyMs, bid: null, reason: 'destinationInvalid' };
}

/** What a bid may not name, a confirmation may not name either. */
export const refuseLoopAtLast = (
  reply: ConfirmReply,
  state: Pick<CampaignState, 'findNumber'>,
): ConfirmReply =>
  reply.accepted && isLoop(reply.destination, state)
    ? { accepted: false, reason: 'destinationInvalid' }
    : reply;

/** What the Worker needs to hold the auction: who to ask, what to tell them, and when it may stop waiting. */
export function auctionOf(
  call: Call,
  market: Market,
  rules: Rules,
  now: number,
): Extract<NextStep, { kind: 'auction' }> {
  const { opening } = call;
  assert(opening, 'an auction in flight has an opening');
  const then = { ...market, rules };
  const asked = askedTargets(opening, then);
  const canCloseEarly =
    rules.campaign.routing.strategy !== 'auction' ||
    asked.some((target) => target.bidding.kind === 'ping' && target.bidding.maxBid !== null);
  return {
    kind: 'auction',
    callId: call.id,
    auctionId: opening.auctionId,
    subject: subjectOf(call, opening, then),
    orders: ordersOf(opening, asked, then, now),
    sealedCaller: call.caller.sealed,
    early: canCloseEarly ? toDecide(opening, rules) : null,
  };
}

/**
 * What tells whether an answer can still matter: in most strategies only those who take part do, and little is sent. What
 * standing bids come to is sent in place of what they are made of, which may be lists of thousands of ZIP codes.
 */
function toDecide(opening: Opening, rules: Rules): { opening: Opening; rules: AuctionRules } {
  const { campaign, targets, buyers, publishers, terms } = rules;
  const { asked, fixed } = openAuction(opening, rules);
  const states = { ...opening.states };
  for (const target of fixed.filter(hasModifiers)) {
    const bid = standingIn(target, getBuyer(rules, target.buyerId), opening);
    const state = states[target.id] ?? { usage: emptyUsage(), resting: false };
    states[target.id] = { ...state, judged: { criteria: true, requiredTags: true, bid } };
  }
  const here = new Set([...asked, ...fixed]);
  const owners = new Set([...here].map(({ buyerId }) => buyerId));
  const isAll = strategies[campaign.routing.strategy].drawsFromAll;
  return {
    opening: { ...opening, states },
    rules: {
      campaign,
      publishers: publishers.filter(({ id }) => id === opening.facts.publisherId),
      terms: terms.filter(({ publisherId }) => publisherId === opening.facts.publisherId),
      targets: (isAll ? targets : targets.filter((target) => here.has(target))).map(withoutModifiers),
      buyers: isAll ? buyers : buyers.filter(({ id }) => owners.has(id)),
    },
  };
}

/** What the Worker needs to ask the winner again; null when its target is gone from the rules: it is dialed as it bid. */
export function confirmationOf(call: Call, rules: Rules): Extract<NextStep, { kind: 'confirm' }> | null {
  const attempt = currentAttempt(call);
  const target = attempt && rules.targetById.get(attempt.targetId);
  const buyer = target && rules.buyerById.get(target.buyerId);
  if (!attempt?.toConfirm || !attempt.pingId || target?.bidding.kind !== 'ping' || !buyer) return null;
  const { url, dialect, dialectOptions, custom, auth, confirmWithCaller } = target.bidding;
  const { amount, dialectState } = attempt.toConfirm;
  const { areaCode, state, zip, sealed } = call.caller;
  return {
    kind: 'confirm',
    callId: call.id,
    leg: attempt.leg,
    order: {
      pingId: attempt.pingId,
      url,
      dialect,
      ...(dialectOptions && { dialectOptions }),
      ...(custom && { custom }),
      auth,
      sealedSecrets: buyer.sealedSecrets,
      bid: { amount, bidId: attempt.bidId, ...(dialectState !== null && { dialectState }) },
      call: {
        areaCode,
        state,
        zip: isZipPublic(rules.campaign.tags) ? zip : null,
        tags: tagsBeforeAward(call.tags, rules.campaign.tags, call.ofVisit),
      },
      subId: call.subId,
      sealedCaller: sealed,
      ...(confirmWithCaller && { withCaller: true }),
    },
  };
}
