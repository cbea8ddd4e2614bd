import type { Bid, PingReply } from '../buyers/ping.ts';
import type { Reason } from '../buyers/reason.ts';
import type { Buyer, Target } from '../buyers/target.ts';
import type { Campaign } from '../campaign/campaign.ts';
import type { TargetId } from '../lib/ids.ts';
import { type Micros, micros } from '../lib/money.ts';
import type { AuctionRules, Opening } from './auction.ts';
import { type Brought, broughtBy, leavesEnough } from './margin.ts';
import { getBuyer, type Opened } from './open.ts';
import { rankFactor } from './rank-factor.ts';
import { standingIn } from './standing.ts';

/** A target with an acceptable price: live (a bid) or static. */
export type Bidder = {
  target: Target;
  buyer: Buyer;
  bid: Bid;
  live: boolean;
  /** In the ranking: rank-factor.ts. */
  factor: number;
};

/** What it counts for in the ranking. */
export const worthOf = ({ bid, factor }: Bidder) => ({ amount: bid.amount, factor });

export type Heard = {
  bidders: Bidder[];
  /** Those who answered, and why their answer is not in the ranking. */
  refusals: Map<TargetId, Reason>;
  /** Asked, and no reply is here. */
  silent: Target[];
};

/** Turns standing bids and replies into bidders. Replies of targets that were not asked are not looked at. */
export function hearBids(
  opening: Opening,
  opened: Opened,
  replies: readonly PingReply[],
  rules: AuctionRules,
  atMs: number,
): Heard {
  const brought = broughtBy(opening, rules);
  const heard: Heard = { bidders: [], refusals: new Map(), silent: [] };
  const consider = (target: Target, bid: Bid, live: boolean): void => {
    const reason = refuseBid(target, bid, rules.campaign, brought, atMs);
    if (reason) return void heard.refusals.set(target.id, reason);
    const factor = rankFactor(target.rank, opening.facts.publisherId);
    heard.bidders.push({ target, buyer: getBuyer(rules, target.buyerId), bid, live, factor });
  };
  for (const target of opened.fixed) {
    const amount = standingIn(target, getBuyer(rules, target.buyerId), opening);
    if (amount === null) heard.refusals.set(target.id, 'noBid');
    else consider(target, fixedBid(amount), false);
  }
  const replyOf = new Map(replies.map((reply) => [reply.targetId, reply]));
  for (const target of opened.asked) {
    const reply = replyOf.get(target.id);
    if (!reply) heard.silent.push(target);
    else if (reply.bid) consider(target, reply.bid, true);
    else heard.refusals.set(target.id, reply.reason);
  }
  return heard;
}

/** The least a target's bid is accepted at: the campaign's floor or its own minimum, whichever is higher. */
export function reservePrice(target: Target, floor: Micros): Micros {
  const minBid = target.bidding.kind === 'ping' ? target.bidding.minBid : null;
  return micros(Math.max(floor, minBid ?? 0));
}

/** The floor holds for static prices and live bids alike. A bid is good until the instant it expires. */
function refuseBid(
  target: Target,
  bid: Bid,
  campaign: Campaign,
  brought: Brought | null,
  atMs: number,
): Reason | null {
  if (target.bidding.kind === 'ping' && bid.amount < (target.bidding.minBid ?? 0)) return 'belowMinBid';
  if (bid.amount < campaign.routing.floor) return 'belowFloor';
  if (!leavesEnough(target, brought, bid.amount, agreedSeconds(bid, campaign))) return 'belowMargin';
  return bid.expiresAt !== null && bid.expiresAt <= atMs ? 'bidExpired' : null;
}

/** From which second on a buyer without a price of its own pays. */
export const agreedSeconds = ({ minSeconds }: Bid, { conversion }: Campaign): number =>
  minSeconds ?? conversion.minSeconds;

const fixedBid = (amount: Micros): Bid => ({
  amount,
  bidId: null,
  destination: null,
  minSeconds: null,
  expiresAt: null,
});
