import type { Campaign } from '../../campaign/campaign.ts';
import { formatMicros } from '../../lib/money.ts';
import type { Bid, BidBounds, PingReply } from '../ping.ts';
import type { Bidding } from '../target.ts';

/** Longer than what buyers ask for, and than most calls: who wants more has to be allowed it. */
const USUAL_MOST_SECONDS = 600;

/** What the operator said of a target. @returns null for a target without any. */
export function boundsOf(bidding: Bidding): BidBounds | null {
  if (bidding.kind !== 'ping') return null;
  const { maxBid, maxMinSeconds = null } = bidding;
  return maxBid === null && maxMinSeconds === null ? null : { maxBid, maxMinSeconds };
}

/**
 * What holds in an auction. Where the operator says nothing of seconds, a bid may ask for ten minutes, or as many as the
 * campaign: one that is owed after two hours wins every call and pays for none.
 */
export function boundsInForce(bidding: Bidding, { conversion }: Pick<Campaign, 'conversion'>): BidBounds {
  const { maxBid = null, maxMinSeconds = null } = boundsOf(bidding) ?? {};
  return { maxBid, maxMinSeconds: maxMinSeconds ?? Math.max(USUAL_MOST_SECONDS, conversion.minSeconds) };
}

/**
 * A bid beyond what was agreed is a mistake or a trick: it is refused whole, never cut down to what would do, since its
 * sender did not offer that.
 * @returns what is wrong, or null.
 */
function boundsProblem(bid: Bid, { maxBid, maxMinSeconds }: BidBounds): string | null {
  if (maxBid !== null && bid.amount > maxBid)
    return `a bid of ${formatMicros(bid.amount)}, above the target's maxBid of ${formatMicros(maxBid)}`;
  if (maxMinSeconds !== null && bid.minSeconds !== null && bid.minSeconds > maxMinSeconds)
    return `minSeconds of ${bid.minSeconds}, above the target's maxMinSeconds of ${maxMinSeconds}`;
  return null;
}

/** The reply itself, or the refusal of a bid that is out of bounds. */
export function keepWithin(reply: PingReply, bounds: BidBounds | null | undefined): PingReply {
  const detail = bounds && reply.bid && boundsProblem(reply.bid, bounds);
  if (!detail) return reply;
  const { targetId, latencyMs } = reply;
  return { targetId, latencyMs, bid: null, reason: 'bidInvalid', detail };
}
