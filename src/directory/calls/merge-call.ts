import type { Receipt } from '../../auction/auction.ts';
import { isBooking } from '../../call/forget.ts';
import type { CallRecord } from '../../call/record.ts';
import type { Transfer } from '../../ledger/transfer.ts';
import type { CallId } from '../../lib/ids.ts';
import { ERASED } from '../../telephony/caller.ts';
import { heldAuction, type IndexedCall, offersMade, summaryOf } from './indexed-call.ts';

/** What came of one call at once. Each piece may have come before. */
export type CallPieces = {
  id: CallId;
  /** The newest of those that came. */
  record: CallRecord | null;
  receipts: readonly Receipt[];
  transfers: readonly Transfer[];
};

/** The call with what came, and what of it is news: only that is kept. */
export type Merged = {
  call: IndexedCall;
  record: CallRecord | null;
  receipts: readonly Receipt[];
  transfers: readonly Transfer[];
};

/**
 * Pieces come late, repeated and in any order: the result is the same. A higher version of the record replaces a lower
 * one; receipts and ledger lines never change, so one that is known is no news. A caller who was erased stays so.
 * @param tagOf the value of the tag a campaign is reported by.
 * @returns null when nothing is news.
 */
export function mergeCall(
  old: IndexedCall,
  came: CallPieces,
  tagOf: (record: CallRecord) => string | null,
): Merged | null {
  const isNewer = came.record !== null && came.record.version > (old.record?.version ?? 0);
  const record = isNewer ? withoutErased(old, came.record!) : null;
  const receipts = came.receipts.filter(
    isFirst(
      old.auctions.map(({ auctionId }) => auctionId),
      idOfReceipt,
    ),
  );
  const transfers = came.transfers.filter(
    isFirst(
      old.transfers.map(({ id }) => id),
      ({ id }) => id,
    ),
  );
  if (!record && receipts.length === 0 && transfers.length === 0) return null;
  const summary = record ? summaryOf(record) : old.record;
  const offers = record ? offersMade(record.timeline) : [];
  const startedAt = summary?.startedAt ?? 0;
  const call: IndexedCall = {
    ...old,
    rev: old.rev + 1,
    record: summary,
    tag: record ? tagOf(record) : old.tag,
    // What is told again of a forgotten caller's call leaves out to whom it was offered.
    attempts: offers.length >= old.attempts.length ? offers : old.attempts,
    auctions: [...old.auctions, ...receipts.map((receipt) => heldAuction(receipt, startedAt))].sort((a, b) =>
      a.auctionId < b.auctionId ? -1 : 1,
    ),
    transfers: [...old.transfers, ...transfers].sort((a, b) => (a.id < b.id ? -1 : 1)),
  };
  return { call, record, receipts, transfers };
}

const idOfReceipt = ({ auctionId }: Receipt): string => auctionId;

/** @throws when the line is of another call. */
export function suffixOf({ id }: Pick<Transfer, 'id'>, callId: string): string {
  if (!id.startsWith(`${callId}:`)) throw new Error(`constraint failed: ${id} is not named for its call`);
  return id.slice(callId.length + 1);
}

function isFirst<T>(known: readonly string[], nameOf: (piece: T) => string): (piece: T) => boolean {
  const seen = new Set(known);
  return (piece) => {
    const name = nameOf(piece);
    if (seen.has(name)) return false;
    seen.add(name);
    return true;
  };
}

/** What an erasure left of a call that is over stays as it is. */
function withoutErased(old: IndexedCall, record: CallRecord): CallRecord {
  if (old.record?.caller.masked !== ERASED) return record;
  const { caller, status, tags } = old.record;
  if (status !== 'ended') return { ...record, caller };
  const timeline = record.timeline.filter(isBooking);
  return { ...record, caller, tags, timeline };
}
