import type { Env } from '../../bindings.ts';
import type { PingOrder, PingReply, PingSubject } from '../../buyers/ping.ts';
import type { FeedEvent } from '../../feed/protocol.ts';
import { audienceName } from '../../feed/visibility.ts';
import type { AuctionId, CallId } from '../../lib/ids.ts';
import { formatMicros } from '../../lib/money.ts';
import { isoTime } from '../../lib/time.ts';

const TELL_REPLIES_MS = 30;

/** What the Worker knows of an auction it asks the buyers of. */
type AuctionAsked = {
  callId: CallId;
  auctionId: AuctionId;
  subject: PingSubject;
  orders: readonly Pick<PingOrder, 'targetId' | 'buyerId'>[];
};

/** @returns something to call with each reply as it comes: shows it on the operator's board before the auction closes. */
export function tellReplies(env: Pick<Env, 'FEED'>, auction: AuctionAsked): (reply: PingReply) => void {
  const buyerOf = new Map(auction.orders.map((order) => [order.targetId, order.buyerId]));
  let gathered: FeedEvent[] = [];
  const send = (): void => {
    const events = gathered;
    gathered = [];
    const feed = env.FEED.getByName(audienceName({ kind: 'operator' }));
    Promise.resolve(feed.hear(events)).catch(() => {}); // only a picture is lost
  };
  return (reply) => {
    const buyerId = buyerOf.get(reply.targetId);
    if (!buyerId) return;
    if (gathered.length === 0) setTimeout(send, TELL_REPLIES_MS);
    gathered.push({
      type: 'bidHeard',
      callId: auction.callId,
      at: isoTime(Date.now()),
      campaignId: auction.subject.campaign.id,
      publisherId: auction.subject.publisher.id,
      test: auction.subject.test,
      auctionId: auction.auctionId,
      targetId: reply.targetId,
      buyerId,
      bid: reply.bid && formatMicros(reply.bid.amount),
      reason: reply.reason,
      latencyMs: reply.latencyMs,
    });
  };
}
