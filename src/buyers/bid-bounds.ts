import { formatMicros } from '../lib/money.ts';
import type { Bid, BidBounds, PingReply } from './ping.ts';
import type { Bidding } from './target.ts';

/** @returns null for a target without any. */
export function boundsOf(bidding: Bidding): BidBounds | null {
  if (bidding.kind !== 'ping') return null;
  const { maxBid, maxMinSeconds = null } = bidding;
  return maxBid === null && maxMinSeconds === null ? null : { maxBid, maxMinSeconds };
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
