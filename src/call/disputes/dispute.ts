import type { DisputeRules } from '../../campaign/campaign.ts';
import type { AuctionId, BuyerId } from '../../lib/ids.ts';
import type { Micros } from '../../lib/money.ts';
import type { DisputeReason, Verdict } from '../../settlement/dispute-schema.ts';

/** What the exchange knows of a disputed call, attached as the dispute is opened: nothing that the caller said. */
type Evidence = {
  auctionId: AuctionId;
  connectedSeconds: number;
  /** What the buyer's price made of it. */
  charge: { kind: string; seconds: number; owed: Micros; missing: string | null } | null;
  charged: Micros;
  timeline: { at: number; type: string }[];
};

export type Ruling = {
  verdict: Verdict;
  /** The correction that it is; null: nothing was booked for it. */
  adjustment: number | null;
  revenue: Micros;
  payout: Micros;
  note: string | null;
  /** null: nobody decided by its time. */
  by: string | null;
  at: number;
};

export type Dispute = {
  reason: DisputeReason;
  note: string | null;
  by: string;
  buyerId: BuyerId;
  openedAt: number;
  decideBy: number;
  onExpiry: DisputeRules['onExpiry'];
  evidence: Evidence;
  /** null: open. */
  ruling: Ruling | null;
};

export type Disputed = { type: 'disputed'; dispute: Dispute };
export type DisputeRuled = { type: 'disputeRuled'; ruling: Ruling };
