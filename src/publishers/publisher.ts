import type { MarginRule } from '../campaign/margin.ts';
import type { CampaignId, NumberId, PoolId, PublisherId } from '../lib/ids.ts';
import type { Micros } from '../lib/money.ts';
import type { CarrierName } from '../telephony/carrier-event.ts';

/** What a publisher earns for a converted call. Percent in basis points: "70" → 7000, "12.5" → 1250. */
export type PayoutTerms = { kind: 'revShare'; basisPoints: number } | { kind: 'fixed'; amount: Micros };

/**
 * On what terms a publisher pings. Left out: 600 a minute, a caller need not be named, and in a campaign 20 bids may wait
 * for their calls, more once calls come.
 */
type PingTerms = { maxPerMinute?: number; callerRequired?: boolean; maxHeld?: number };

export type Publisher = {
  id: PublisherId;
  name: string;
  status: 'active' | 'paused';
  payout: PayoutTerms;
  pings?: PingTerms;
  /** What the operator wants to keep of its calls; null: what the campaign says. */
  margin?: MarginRule | null;
};

/** A number that attributes the calls made to it to a campaign and a publisher. */
export type TrackingNumber = {
  id: NumberId;
  number: string; // E.164
  campaignId: CampaignId;
  publisherId: PublisherId;
  carrier: CarrierName;
  subId: string | null;
  status: 'active' | 'paused';
  /** It is shown to visitors of the publisher's pages, one at a time or as the pool's overflow. */
  pool?: { id: PoolId; role: 'visitor' | 'overflow' };
  /** It was in a pool: before that no other shows it. */
  freeAt?: number;
};

/** The pool to ask whose visit a call to the number is of. */
export const askedPool = ({ pool }: Pick<TrackingNumber, 'pool'>): PoolId | null =>
  pool?.role === 'visitor' ? pool.id : null;

/** What a publisher may ping, unless it is configured otherwise. */
export const DEFAULT_PINGS_PER_MINUTE = 600;
