import { accountRefusal } from '../buyers/accounts/purse.ts';
import type { Reason } from '../buyers/reason.ts';
import type { Target } from '../buyers/target.ts';
import type { TargetId } from '../lib/ids.ts';
import { type Micros, micros } from '../lib/money.ts';
import type { AuctionRules, Opening, Ranked, TargetState } from './auction.ts';
import { agreedSeconds, type Bidder, reservePrice } from './bidders.ts';
import { mostCost } from './cost.ts';
import { refuseForCaps } from './eligibility.ts';
import { broughtBy, leastThatLeavesEnough } from './margin.ts';
import { amountToMatch, EVEN } from './rank-factor.ts';
import { strategies } from './strategies/registry.ts';
import type { Draw } from './strategies/strategy.ts';

/** What was used, and when, as the ranking is made. */
export type Moment = { states: Record<string, TargetState>; atMs: number };

type Ranking = {
  /** All who may still be offered the call, first come first; the first is awarded it. */
  ranking: Ranked[];
  /** Those who came before the award but whose caps had filled. */
  refusals: Map<TargetId, Reason>;
};

/** Orders the bidders, prices them, and passes over the first ones for as long as their caps refuse. */
export function rankBidders(
  bidders: readonly Bidder[],
  opening: Opening,
  rules: AuctionRules,
  moment: Moment,
): Ranking {
  const { strategy } = rules.campaign.routing;
  const ordered = [...bidders].sort(strategies[strategy].order(drawOf(opening, rules)));
  const refusals: Ranking['refusals'] = new Map();
  const ranking: Ranked[] = [];
  const prices = pricesOf(ordered, opening, rules, moment);
  for (const [index, bidder] of ordered.entries()) {
    const clearingPrice = prices[index]!;
    const refusal = ranking.length === 0 ? capsRefuse(bidder, clearingPrice, rules, moment) : null;
    if (refusal) refusals.set(bidder.target.id, refusal);
    else ranking.push(rank(bidder, clearingPrice, strategies[strategy].competesOnPrice));
  }
  return { ranking, refusals };
}

export const drawOf = ({ seed, turn }: Opening, rules: AuctionRules): Draw => ({
  seed,
  turn,
  targets: strategies[rules.campaign.routing.strategy].drawsFromAll ? activeIn(rules) : [],
});

function activeIn({ targets, buyers }: AuctionRules): Target[] {
  const paused = new Set(buyers.filter(({ status }) => status === 'paused').map(({ id }) => id));
  return targets.filter(({ status, buyerId }) => status === 'active' && !paused.has(buyerId));
}

/**
 * First price: the target's own bid. Second price: the next bid in the ranking, with no increment, but at least the
 * floor, the target's own minimum and what leaves the operator its margin, and at most its own bid. Where bids count for
 * more or less than they are, it is what would still have kept the place. A bid that its target's caps could not pay in full
 * drives nobody's price. The second price belongs to the auction: where the order is not by price, the bid after
 * the winner's may be higher, so the others pay their own.
 */
function pricesOf(
  ordered: readonly Bidder[],
  opening: Opening,
  rules: AuctionRules,
  moment: Moment,
): Micros[] {
  const { price, strategy, floor } = rules.campaign.routing;
  if (price === 'first' || !strategies[strategy].competesOnPrice) return ordered.map(({ bid }) => bid.amount);
  const prices: Micros[] = [];
  const brought = broughtBy(opening, rules);
  // From the last to the first, as each is priced by who comes after it.
  let next: Bidder | null = null;
  for (let place = ordered.length - 1; place >= 0; place--) {
    const bidder = ordered[place]!;
    const { target, bid, factor } = bidder;
    const toKeepItsPlace = next ? amountToMatch(factor, { amount: next.bid.amount, factor: next.factor }) : 0;
    const least = micros(Math.min(bid.amount, Math.max(toKeepItsPlace, reservePrice(target, floor))));
    const seconds = agreedSeconds(bid, rules.campaign);
    prices[place] = leastThatLeavesEnough(target, brought, least, bid.amount, seconds);
    if (capsRefuse(bidder, bid.amount, rules, moment) === null) next = bidder;
  }
  return prices;
}

function capsRefuse(
  { target, buyer }: Bidder,
  price: Micros,
  { campaign }: AuctionRules,
  { states, atMs }: Moment,
): Reason | null {
  const most = mostCost(target, price, campaign.maxCallSeconds);
  return (
    refuseForCaps(target, buyer, states[target.id]?.usage, most, atMs) ??
    accountRefusal(states[target.id]?.account, most, false)
  );
}

const rank = ({ target, bid, live, factor }: Bidder, clearingPrice: Micros, counts: boolean): Ranked => ({
  targetId: target.id,
  buyerId: target.buyerId,
  bid,
  live,
  ...(counts && factor !== EVEN && { factor }),
  clearingPrice,
});

/**
 * Who is offered the call after those already tried did not take it; null when nobody is left.
 * @param refusal asks the caps, at the entry's clearing price, as they stand now.
 */
export function nextInRanking(
  ranking: readonly Ranked[],
  tried: ReadonlySet<TargetId>,
  refusal: (ranked: Ranked) => Reason | null,
  now: number,
): Ranked | null {
  const isGood = ({ bid }: Ranked): boolean => bid.expiresAt === null || bid.expiresAt > now;
  return (
    ranking.find((ranked) => !tried.has(ranked.targetId) && isGood(ranked) && refusal(ranked) === null) ??
    null
  );
}
