import type { Candidate, LeftOut, Receipt } from '../../auction/auction.ts';
import type { AttemptOutcome } from '../../call/disposition.ts';
import { offersIn } from '../../call/offers.ts';
import type { CallRecord } from '../../call/record.ts';
import { chargeIn } from '../../call/timeline.ts';
import type { Transfer } from '../../ledger/transfer.ts';
import type { CallId } from '../../lib/ids.ts';

/** Whom a caller was offered to, and how that ended; null: not over, or never heard. */
type OfferMade = {
  targetId: string;
  buyerId: string;
  outcome: AttemptOutcome | null;
  /** null where the timeline no longer has it. */
  auctionId: string | null;
};

/** Who was considered in one auction, as far as lists and reports need it. */
export type HeldAuction = {
  auctionId: string;
  openedAt: number;
  candidates: Candidate[];
  /** How many others the rules left out, by reason. */
  leftOut: LeftOut;
};

/** Where pieces of a call lie: a bundle's key, and bytes in it. */
export type Locator = { key: string; offset: number; length: number };

/** What D1 knows of a call. */
export type IndexedCall = {
  id: CallId;
  /** Counts the writes of its row; 0: there is none yet. */
  rev: number;
  /** null: only pieces of it have come so far. */
  record: CallSummary | null;
  /** The value of the tag its campaign is reported by. */
  tag: string | null;
  attempts: OfferMade[];
  auctions: HeldAuction[];
  /** Its ledger lines, in the order of their ids. */
  transfers: Transfer[];
  pieces: Locator[];
};

/** A call's record without its timeline. */
export type CallSummary = Omit<CallRecord, 'timeline'>;

export const emptyCall = (id: CallId): IndexedCall => ({
  id,
  rev: 0,
  record: null,
  tag: null,
  attempts: [],
  auctions: [],
  transfers: [],
  pieces: [],
});

export function summaryOf({ timeline, charge: _, ...record }: CallRecord): CallSummary {
  const charge = chargeIn(timeline);
  return charge === undefined ? record : { ...record, charge };
}

/** The record as it was sent, as far as it is known here. */
export function recordFrom(summary: CallSummary, timeline?: CallRecord['timeline']): CallRecord {
  if (!timeline) return { ...summary, timeline: [] };
  const { charge: _, ...record } = summary;
  return { ...record, timeline };
}

/** An older receipt, or one a test made up, may lack what is not needed here. */
export const heldAuction = (receipt: Receipt, startedAt: number): HeldAuction => ({
  auctionId: receipt.auctionId,
  openedAt: receipt.opening?.openedAt ?? startedAt,
  candidates: receipt.candidates ?? [],
  leftOut: receipt.leftOut ?? {},
});

export const offersMade = (timeline: CallRecord['timeline']): OfferMade[] =>
  offersIn(timeline).flatMap(({ targetId, buyerId, outcome, auctionId }) =>
    typeof targetId === 'string' && typeof buyerId === 'string'
      ? [{ targetId, buyerId, outcome, auctionId }]
      : [],
  );
