import type { Candidate, LeftOut, Receipt } from '../../auction/auction.ts';
import type { Reason } from '../../buyers/reason.ts';
import type { AttemptOutcome } from '../../call/disposition.ts';
import { offersIn } from '../../call/offers.ts';
import type { CallRecord } from '../../call/record.ts';
import { chargeIn } from '../../call/timeline.ts';
import type { Transfer } from '../../ledger/transfer.ts';
import type { CallId } from '../../lib/ids.ts';
import type { Micros } from '../../lib/money.ts';

/** Whom a caller was offered to, and how that ended; null: not over, or never heard. */
type OfferMade = {
  targetId: string;
  buyerId: string;
  outcome: AttemptOutcome | null;
  /** null where the timeline no longer has it. */
  auctionId: string | null;
};

/** Who was considered in one auction, as far as lists and reports need it. */
type HeldAuction = {
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

/** Candidates of one auction by what became of them: a reason is written once for all who share it. */
export type PackedAuction = [
  auctionId: string,
  /** After the call started, in ms. */
  openedAfterMs: number,
  groups: Record<string, PackedCandidate[]>,
  leftOut?: LeftOut,
];
/** Bid in hundredths of the currency, with decimals where there are any. A plain number neither bid nor was heard. */
type PackedCandidate =
  | number
  | [target: number, bid: number | null]
  | [target: number, bid: number | null, latencyMs: number];

const MICROS_PER_CENT = 10_000;
const WON = 'won';
const EXCLUDED = '-';

export function packAuction(
  { auctionId, openedAt, candidates, leftOut }: HeldAuction,
  startedAt: number,
  numberOf: (id: string) => number,
): PackedAuction {
  const groups: Record<string, PackedCandidate[]> = {};
  for (const { targetId, outcome, reason, bid, latencyMs } of candidates) {
    const name = outcome === 'won' ? WON : `${outcome === 'excluded' ? EXCLUDED : ''}${reason}`;
    groups[name] ??= [];
    const cents = bid === null ? null : bid / MICROS_PER_CENT;
    const target = numberOf(targetId);
    if (latencyMs !== null) groups[name].push([target, cents, latencyMs]);
    else groups[name].push(cents === null ? target : [target, cents]);
  }
  const packed: PackedAuction = [auctionId, openedAt - startedAt, groups];
  if (Object.keys(leftOut).length > 0) packed.push(leftOut);
  return packed;
}

/** A candidate by numbers, as reports count it. */
export type Heard = {
  target: number;
  outcome: Candidate['outcome'];
  reason: Reason | null;
  bid: Micros | null;
  latencyMs: number | null;
};

export const heardIn = ([, , groups]: PackedAuction): Heard[] =>
  Object.entries(groups).flatMap(([name, candidates]) => {
    const isExcluded = name.startsWith(EXCLUDED);
    const outcome = name === WON ? 'won' : isExcluded ? 'excluded' : 'lost';
    const reason = name === WON ? null : ((isExcluded ? name.slice(1) : name) as Reason);
    return candidates.map((packed): Heard => {
      const [target, cents = null, latencyMs = null] = typeof packed === 'number' ? [packed] : packed;
      const bid = cents === null ? null : (Math.round(cents * MICROS_PER_CENT) as Micros);
      return { target, outcome, reason, bid, latencyMs };
    });
  });
