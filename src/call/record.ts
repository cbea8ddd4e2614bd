import type { BuyerId, CallId, CampaignId, NumberId, PublisherId, TargetId } from '../lib/ids.ts';
import type { Micros } from '../lib/money.ts';
import type { CallerFacts } from '../telephony/caller.ts';
import type { CallOrigin } from '../telephony/carrier-event.ts';

export const DISPOSITIONS = [
  'connected', // a buyer and the caller talked
  'noAnswer',
  'busy',
  'declined', // the target heard the whisper and did not press the key
  'failed',
  'abandoned', // the caller hung up before anybody answered
  'noBuyer', // nobody could take the call and there was no fallback number
  'fallback', // sent to the fallback number
  'blocked', // the campaign, publisher or number is paused, or the flow turned the caller away
  'unknownNumber',
  'overloaded', // turned away while the exchange had more callers than it could take, for longer than a caller is kept
  'unconfirmed', // the carrier never said how it ended
] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

/** One line of a call's timeline: what happened, when, and the few facts that matter to a reader. */
export type TimelineEvent = { at: number; type: string; [detail: string]: unknown };

/** A call as D1, the API and reports know it. Upserted by id; a higher `version` wins. */
export type CallRecord = {
  id: CallId;
  version: number;
  carrier: CallOrigin;
  carrierCallId: string;
  campaignId: CampaignId | null;
  publisherId: PublisherId | null;
  numberId: NumberId | null;
  subId: string | null;
  caller: CallerFacts;
  to: string;
  tags: Record<string, string>;
  status: 'live' | 'ended';
  disposition: Disposition | null;
  buyerId: BuyerId | null;
  targetId: TargetId | null;
  auctionId: string | null; // the auction that placed it
  /** The clearing price agreed with the target, charged or not. */
  price: Micros | null;
  revenue: Micros;
  payout: Micros;
  margin: Micros;
  connectedSeconds: number;
  converted: boolean;
  test: boolean;
  startedAt: number;
  endedAt: number | null;
  configVersion: number;
  timeline: TimelineEvent[];
  /** What its settlement said of the charge, where the timeline that tells it is left out. */
  charge?: unknown;
};
