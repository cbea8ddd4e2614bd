import type { AccountRoom } from '../buyers/accounts/purse.ts';
import type { Usage } from '../buyers/caps.ts';
import type { CallFacts } from '../buyers/facts.ts';
import type { Bid, PingReply } from '../buyers/ping.ts';
import type { Reason } from '../buyers/reason.ts';
import type { Buyer, Target } from '../buyers/target.ts';
import type { Campaign, PriceRule, StrategyName } from '../campaign/campaign.ts';
import type { AuctionId, BuyerId, CallId, TargetId } from '../lib/ids.ts';
import type { Micros } from '../lib/money.ts';
import type { Publisher } from '../publishers/publisher.ts';
import type { PublisherTerms } from '../settlement/terms.ts';

/** The configuration an auction is held under. A campaign's snapshot is one. Every target's buyer is listed. */
export type AuctionRules = {
  campaign: Campaign;
  targets: readonly Target[];
  buyers: readonly Buyer[];
  /** Who brings calls, and on what terms of their own; absent: margins are not held. */
  publishers?: readonly Publisher[];
  terms?: readonly PublisherTerms[];
};

/** What the exchange knew of a target besides its configuration. Part of the receipt, so that it can be replayed. */
export type TargetState = {
  usage: Usage;
  resting: boolean;
  /** What its buyer's account allows here; absent: everything. */
  account?: AccountRoom[];
  /** What its rules said of facts that are not kept; absent: the facts tell. */
  judged?: Judged;
};

/** @property bid what its standing bid came to; null: it passed. Absent: the facts tell. */
export type Judged = { criteria: boolean; requiredTags: boolean; bid?: Micros | null };

/** Everything that decided who is asked. Frozen when the auction opens. */
export type Opening = {
  auctionId: AuctionId;
  callId: CallId;
  /** 1 for a call's first auction; a retry after the deadline opens the next round. */
  round: number;
  configVersion: number;
  /** SHA-256 of the canonical snapshot: names the rules for good. */
  configHash: string;
  openedAt: number;
  deadlineAt: number;
  seed: string;
  /** Rotation counter of roundRobin: how many auctions this campaign held before. */
  turn: number;
  /** In a receipt the tags stand outside of what is hashed, and `tagsHash` is what holds the receipt to them. */
  facts: CallFacts & { tagsHash?: string };
  /** By target id; only targets that the rules let through and that have something used or rest are listed. */
  states: Record<string, TargetState>;
};

/** Everything that decided who won. */
export type Closing = {
  settledAt: number;
  replies: PingReply[];
  /** As `states`, at the moment of the award. */
  states: Record<string, TargetState>;
  /** The caller hung up before the auction closed: nobody wins. */
  callerGone: boolean;
};

/** Somebody who may take the call, in the order in which they are offered it. */
export type Ranked = {
  targetId: TargetId;
  buyerId: BuyerId;
  bid: Bid;
  /** Static price or live bid. */
  live: boolean;
  /** What its bid counts for in the ranking, in hundred-millionths (rank-factor.ts); absent: as much as it is. */
  factor?: number;
  /** What this target pays if it gets the call. */
  clearingPrice: Micros;
};

export type Candidate = {
  targetId: TargetId;
  buyerId: BuyerId;
  outcome: 'won' | 'lost' | 'excluded';
  reason: Reason | null; // null: won
  bid: Micros | null;
  /** Excluded, where the bid it did not make depends on what the caller may ask to be forgotten; null: none. */
  wouldHaveBid?: Micros | null;
  latencyMs: number | null;
};

/** How many targets were left out by the rules alone, by reason. */
export type LeftOut = Partial<Record<Reason, number>>;

export const countLeftOut = (leftOut: LeftOut | undefined): number =>
  Object.values(leftOut ?? {}).reduce((sum, times) => sum + times, 0);

/**
 * The auction, whole: its inputs, its decision, and its place in the campaign's hash chain. What will ever be said about a
 * receipt besides (the way to a root over many, a signature) stands outside of what is hashed, as `personal` does.
 */
export type Receipt = {
  auctionId: AuctionId;
  callId: CallId;
  configVersion: number;
  strategy: StrategyName;
  price: PriceRule;
  floor: Micros;
  seed: string;
  /**
   * In the order of the rules, those whom these let through: who competed, and whom caps, money or health turned away. So
   * a receipt's size follows them; the others are worked out when it is read (explain.ts). Older receipts list everybody.
   */
  candidates: Candidate[];
  /** All others, counted. Absent in older receipts. */
  leftOut?: LeftOut;
  ranking: Ranked[];
  award: { targetId: TargetId; clearingPrice: Micros } | null;
  opening: Opening;
  closing: Closing;
  previousHash: string;
  hash: string;
  /** What a caller may ask to be forgotten, outside of what is hashed; gone once they have. Absent in older receipts. */
  personal?: { salt: string; tags: Readonly<Record<string, string>> };
  /** An older receipt, whose tags were part of what was hashed, and have been taken out. */
  erased?: true;
};
