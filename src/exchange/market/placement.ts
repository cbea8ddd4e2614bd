import type { Ranked } from '../../auction/auction.ts';
import { mostCost, paidFrom } from '../../auction/cost.ts';
import { refuseForCaps } from '../../auction/eligibility.ts';
import { nextInRanking } from '../../auction/ranking.ts';
import { hasLimits } from '../../buyers/accounts/account.ts';
import { accountRefusal, type Purse, reserveAccount } from '../../buyers/accounts/purse.ts';
import { dialects } from '../../buyers/bidders/registry.ts';
import { reserve, type Usage, windowKeys } from '../../buyers/caps.ts';
import { notePerformance } from '../../buyers/performance.ts';
import type { Reason } from '../../buyers/reason.ts';
import type { Target } from '../../buyers/target.ts';
import { zoneOf } from '../../buyers/wall-clock.ts';
import type { Call, Offer } from '../../call/call.ts';
import type { TurnedAway } from '../../call/disposition.ts';
import type { CallEvent } from '../../call/event.ts';
import { type BuyerId, idTime, type PublisherId, type TargetId } from '../../lib/ids.ts';
import { type Micros, ZERO } from '../../lib/money.ts';
import { assert } from '../../lib/result.ts';
import { mostEarned } from '../../settlement/payout.ts';
import { ownTerms, type PublisherTerms, waitsDays } from '../../settlement/terms.ts';
import { accountRooms, type Market, purseOf, statsOf, type TargetStats } from './market.ts';
import { pingIdOf } from './opening.ts';
import { broughtTooMuch, reserveOfPublisher, turnAway } from './turn-away.ts';

type Placement = {
  events: CallEvent[];
  stats: Map<TargetId, TargetStats>;
  purses: Map<BuyerId, Purse>;
  brought: Map<PublisherId, Usage>;
};

/**
 * What happens to a caller nobody has yet: the next bidder whose caps have room, the fallback number, or an apology.
 * The cap is reserved in the step that makes the offer: between asking for room and taking it nothing else can run.
 * @param wholeRanking asked when none of those the call itself names has room.
 */
export function placeCall(
  call: Call,
  wholeRanking: () => readonly Ranked[],
  market: Market,
  now: number,
): Placement {
  const mayTry = call.attempts.length < market.rules.campaign.routing.maxAttempts;
  const next = mayTry ? nextBidder(call, wholeRanking, market, now) : null;
  const full = next && publisherFull(call, next, market, now);
  if (full) return only(...turnAway(call, full, now));
  if (next) return offerTo(call, next, market, now);
  if (call.fallbackNumber) return only({ type: 'sentToFallback' });
  const last = call.attempts[call.attempts.length - 1];
  const disposition = last?.outcome && last.outcome !== 'connected' ? last.outcome : 'noBuyer';
  return only({ type: 'ended', disposition, at: now });
}

const only = (...events: CallEvent[]): Placement => ({
  events,
  stats: new Map(),
  purses: new Map(),
  brought: new Map(),
});

/** Nobody is offered the call for less, so that a publisher's cap never decides who buys. */
function publisherFull(call: Call, ranked: Ranked, market: Market, now: number): TurnedAway | null {
  const terms = market.rules.termsOf.get(call.publisherId);
  return terms ? broughtTooMuch(terms, market, now, mostOf(terms, ranked, market)) : null;
}

/** The most a call can earn its publisher. */
function mostOf(terms: PublisherTerms, { targetId, clearingPrice }: Ranked, { rules }: Market): Micros {
  const own = ownTerms(terms);
  const target = rules.targetById.get(targetId);
  if (waitsDays(own) !== null || !target) return ZERO;
  const { maxCallSeconds } = rules.campaign;
  return mostEarned(own, mostCost(target, clearingPrice, maxCallSeconds), clearingPrice, maxCallSeconds);
}

function nextBidder(
  call: Call,
  wholeRanking: () => readonly Ranked[],
  market: Market,
  now: number,
): Ranked | null {
  const tried = new Set(call.attempts.map((attempt) => attempt.targetId));
  const nextOf = (ranking: readonly Ranked[]): Ranked | null =>
    nextInRanking(ranking, tried, (ranked) => refusalOf(ranked, market, now), now);
  return nextOf(call.ranking) ?? nextOf(wholeRanking());
}

/** By the rules of now, not of the auction: a target paused while another rang must not be offered the call. */
function refusalOf(ranked: Ranked, market: Market, now: number): Reason | null {
  const target = market.rules.targetById.get(ranked.targetId);
  if (target?.status !== 'active') return 'targetPaused';
  const buyer = market.rules.buyerById.get(target.buyerId);
  if (buyer?.status !== 'active') return 'buyerPaused';
  const most = mostCost(target, ranked.clearingPrice, market.rules.campaign.maxCallSeconds);
  return (
    refuseForCaps(target, buyer, statsOf(market, target.id).usage, most, now) ??
    accountRefusal(accountRooms(market, buyer, now), most, false)
  );
}

function offerTo(call: Call, ranked: Ranked, market: Market, now: number): Placement {
  const { rules } = market;
  const target = rules.targetById.get(ranked.targetId);
  const publisher = rules.publisherById.get(call.publisherId);
  assert(target && publisher && call.auctionId, 'an offer follows an auction among the campaign’s targets');
  const stats = statsOf(market, target.id);
  const most = mostCost(target, ranked.clearingPrice, rules.campaign.maxCallSeconds);
  const { usage, hold } = reserve(
    stats.usage,
    windowKeys(now, zoneOf(target, rules.buyerById.get(target.buyerId))),
    most,
  );
  const account = reserveOnAccount(market, target, most, now);
  const terms = rules.termsOf.get(call.publisherId);
  const brought = terms && reserveOfPublisher(terms, market, now, mostOf(terms, ranked, market));
  const performance = notePerformance(stats.performance, 'call', now);
  const offer: Offer = {
    ...termsOf(call, target, ranked, market),
    leg: call.attempts.length + 1,
    auctionId: call.auctionId,
    payout: terms ? ownTerms(terms) : publisher.payout,
    configVersion: rules.version,
    hold,
    ...(account && { accountHold: account.hold }),
    ...(brought && { payoutHold: brought.hold }),
    offeredAt: now,
  };
  // A test uses nobody's caps and is nobody's record: it only goes where a call would go.
  const kept = new Map(call.test ? [] : [[target.id, { ...stats, usage, performance }]]);
  const purses = new Map(call.test || !account ? [] : [[target.buyerId, account.purse]]);
  const counted = new Map(call.test || !brought ? [] : [[publisher.id, brought.usage]]);
  return { events: [{ type: 'offered', offer }], stats: kept, purses, brought: counted };
}

/** @returns undefined for a buyer whose account has no limits. */
function reserveOnAccount(market: Market, target: Target, price: Micros, now: number) {
  const buyer = market.rules.buyerById.get(target.buyerId);
  if (!buyer || !hasLimits(buyer)) return undefined;
  const keys = windowKeys(now, buyer.timezone);
  return reserveAccount(purseOf(market, buyer.id), keys, price, buyer.wallet === 'prepaid');
}

function termsOf(call: Call, target: Target, ranked: Ranked, market: Market) {
  const { campaign } = market.rules;
  return {
    targetId: target.id,
    buyerId: target.buyerId,
    clearingPrice: ranked.clearingPrice,
    pingId:
      ranked.live && call.auctionId ? pingIdOf(call.auctionId, idTime(call.auctionId), target.id) : null,
    bidId: ranked.bid.bidId,
    toConfirm: mustConfirm(target, ranked)
      ? { amount: ranked.bid.amount, dialectState: ranked.bid.dialectState ?? null }
      : null,
    ...(target.charge && { charge: target.charge }),
    minSeconds: paidFrom(target, ranked.bid.minSeconds ?? campaign.conversion.minSeconds),
    destination: ranked.bid.destination ?? target.destination,
    whisper: target.whisper,
    postUrl: target.postUrl,
    ringSeconds: campaign.routing.ringSeconds,
    maxSeconds: campaign.maxCallSeconds,
    record: campaign.recording,
  };
}

/** A buyer whose dialect only reserves at the ping is asked again before its line is dialed. */
function mustConfirm({ bidding }: Target, { live }: Ranked): boolean {
  return live && bidding.kind === 'ping' && dialects[bidding.dialect]?.confirm !== undefined;
}
