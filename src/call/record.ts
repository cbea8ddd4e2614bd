import type { BuyerId, CallId, CampaignId, NumberId, PublisherId, TargetId } from '../lib/ids.ts';
import type { Micros } from '../lib/money.ts';
import type { CallerFacts } from '../telephony/caller.ts';
import type { CallOrigin } from '../telephony/carrier-event.ts';
import type { Disposition, TurnedAway } from './disposition.ts';
import type { Dispute } from './disputes/dispute.ts';
import type { TimelineEvent, ToldCharge } from './timeline.ts';

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
  /** Of the tags and the ZIP it has, those that only the winner learns (campaign/tags.ts). */
  winnerOnly?: string[];
  /** Of the tags it has, those that its visit gave it: told on to be counted by, and kept no longer. */
  ofVisit?: string[];
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
  charge?: ToldCharge;
  /** What the publisher's own terms made of it. */
  earned?: ToldCharge;
  /** What its buyer says against the charge; lists leave the evidence out. */
  dispute?: Omit<Dispute, 'evidence'> & Partial<Pick<Dispute, 'evidence'>>;
  /** Why the publisher's own terms let it not in. */
  turnedAway?: TurnedAway;
};
