import type { PingReply } from '../buyers/ping.ts';
import type { Target } from '../buyers/target.ts';
import type { TargetId } from '../lib/ids.ts';
import { type Micros, micros } from '../lib/money.ts';
import type { AuctionRules, Opening } from './auction.ts';
import { type Bidder, hearBids, reservePrice } from './bidders.ts';
import { getBuyer, openAuction } from './open.ts';
import { amountToMatch, rankFactor } from './rank-factor.ts';
import { drawOf, rankBidders } from './ranking.ts';
import { strategies } from './strategies/registry.ts';

/**
 * Can the auction close now? Yes when no outstanding answer could change who wins or what the winner pays, as far
 * as caps are known from the opening. A target that declares the most it bids is taken at its word.
 */
export function isDecided(
  opening: Opening,
  rules: AuctionRules,
  replies: readonly PingReply[],
  outstanding: readonly TargetId[],
  now: number,
): boolean {
  const { floor, price, strategy } = rules.campaign.routing;
  const { order, competesOnPrice } = strategies[strategy];
  const awaited = new Set(outstanding);
  const opened = openAuction(opening, rules);
  const hopeful = opened.asked.filter(
    (target) => awaited.has(target.id) && mostBid(target) >= reservePrice(target, floor),
  );
  if (hopeful.length === 0) return true;
  if (competesOnPrice && hopeful.some((target) => mostBid(target) === UNBOUNDED)) return false;

  const { bidders } = hearBids(opening, opened, replies, rules, now);
  const [award] = rankBidders(bidders, opening, rules, { states: opening.states, atMs: now }).ranking;
  if (!award) return false;
  const winner = bidders.find(({ target }) => target.id === award.targetId)!;
  const compare = order(drawOf(opening, rules));
  const setsPrices = competesOnPrice && price === 'second';
  return hopeful.every(
    (target) =>
      compare(atItsMost(target, opening, rules), winner) > 0 &&
      !(setsPrices && raises(atItsMost(target, opening, rules), winner, award.clearingPrice)),
  );
}

const UNBOUNDED = micros(Number.MAX_SAFE_INTEGER);

const mostBid = ({ bidding }: Target): Micros =>
  bidding.kind === 'static' ? bidding.price : (bidding.maxBid ?? UNBOUNDED);

/** Would a bid, were it the next, raise what the winner pays? */
const raises = (bidder: Bidder, { factor }: Bidder, clearingPrice: Micros): boolean =>
  amountToMatch(factor, { amount: bidder.bid.amount, factor: bidder.factor }) > clearingPrice;

const atItsMost = (target: Target, { facts }: Opening, rules: AuctionRules): Bidder => ({
  target,
  buyer: getBuyer(rules, target.buyerId),
  bid: { amount: mostBid(target), bidId: null, destination: null, minSeconds: null, expiresAt: null },
  live: true,
  factor: rankFactor(target.rank, facts.publisherId),
});
