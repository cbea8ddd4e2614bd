import type { BoardAuction, BoardCall, FeedEvent } from '../../feed/protocol.ts';

/** The few facts of a recent call that the sparklines and the filtered figures are made of. */
export type Sample = {
  id: string;
  campaignId: string;
  publisherId: string;
  buyerId: string | null;
  test: boolean;
  startedAt: number;
  live: boolean;
  connected: boolean;
  converted: boolean;
  revenue: number;
  payout: number;
  margin: number;
  /** What buyers bid in its last auction, in units of money. */
  bids: number[];
  /** What the exchange itself took: from opening to award, less the wait for the slowest buyer that was heard. */
  exchangeMs: number | null;
};

export const WINDOW_MS = 30 * 60_000;

/** @param event what has just happened to the call; absent in a snapshot, which does not say when auctions closed. */
export function sampleOf(call: BoardCall, known: Sample | undefined, event?: FeedEvent): Sample {
  const auction = call.auction?.status === 'closed' ? call.auction : null;
  return {
    id: call.id,
    campaignId: call.campaignId,
    publisherId: call.publisherId,
    buyerId: call.buyerId ?? null,
    test: call.test,
    startedAt: Date.parse(call.startedAt),
    live: call.status === 'live',
    connected: (known?.connected ?? false) || call.phase === 'connected' || call.disposition === 'connected',
    converted: call.converted,
    revenue: Number(call.revenue ?? 0),
    payout: Number(call.payout ?? 0),
    margin: Number(call.margin ?? 0),
    bids: auction ? bidsOf(auction) : (known?.bids ?? []),
    exchangeMs:
      auction && event?.type === 'auctionClosed' ? ownTime(auction, event.at) : (known?.exchangeMs ?? null),
  };
}

const bidsOf = ({ voices }: BoardAuction): number[] =>
  voices.flatMap(({ bid }) => (bid === null ? [] : [Number(bid)]));

function ownTime({ openedAt, voices }: BoardAuction, closedAt: string): number {
  const waited = Math.max(0, ...voices.map(({ latencyMs }) => latencyMs ?? 0));
  return Math.max(0, Date.parse(closedAt) - Date.parse(openedAt) - waited);
}

/** Forgets what is older than the window; keeps the map when nothing is. */
export function keepSamples(samples: Map<string, Sample>, now: number): Map<string, Sample> {
  for (const [id, sample] of samples)
    if (sample.startedAt < now - WINDOW_MS && !sample.live) samples.delete(id);
  return samples;
}
