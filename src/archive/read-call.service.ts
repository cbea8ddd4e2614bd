import type { Receipt } from '../auction/auction.ts';
import type { Env } from '../bindings.ts';
import { isBooking } from '../call/forget.ts';
import type { CallRecord } from '../call/record.ts';
import { findCall, findIndexed } from '../directory/calls/calls.store.ts';
import { type IndexedCall, recordFrom } from '../directory/calls/indexed-call.ts';
import type { CallPieces } from '../directory/calls/merge-call.ts';
import type { Transfer } from '../ledger/transfer.ts';
import type { CallId } from '../lib/ids.ts';
import { findArchivedCall } from './archived-call.service.ts';
import { readEntries } from './bundles.store.ts';
import { type Piece, readPiece } from './piece-line.ts';

/** A call with all that is kept of it. */
export type WholeCall = {
  record: CallRecord | null;
  /** In the order of the auctions: a call that was auctioned again has several. */
  receipts: Receipt[];
  /** In the order in which they were booked. */
  transfers: Transfer[];
};

/** @returns null for a call nobody knows. @throws when D1 or R2 is away. */
export async function readCall(env: Pick<Env, 'DB' | 'ARCHIVE'>, id: CallId): Promise<WholeCall | null> {
  const found = (await findIndexed(env.DB, id)) ?? (await archived(env, id));
  if (!found) return null;
  const lines = await readEntries(env.ARCHIVE, found.call.pieces);
  return wholeCall(found.call, lines.map(readPiece), found.legacy);
}

/** The call without its timeline, wherever it is kept. @throws when D1 is away, or R2 where it is in the archive. */
export async function findKept(env: Pick<Env, 'DB' | 'ARCHIVE'>, id: CallId): Promise<CallRecord | null> {
  const kept = await findCall(env.DB, id, {});
  if (kept) return kept;
  const record = (await findArchivedCall(env, id))?.record;
  return record ? recordFrom(record) : null;
}

async function archived(env: Pick<Env, 'DB' | 'ARCHIVE'>, id: CallId) {
  const call = await findArchivedCall(env, id);
  return call && { call, legacy: null };
}

export function wholeCall(call: IndexedCall, pieces: readonly Piece[], legacy: CallPieces | null): WholeCall {
  const records = pieces.flatMap((piece) => (piece.kind === 'call' ? [piece.record] : []));
  const receipts = pieces.flatMap((piece) => (piece.kind === 'receipt' ? [piece.receipt] : []));
  const all = legacy?.record ? [legacy.record, ...records] : records;
  return {
    record: call.record && recordFrom(call.record, timelineOf(all)),
    receipts: unique([...(legacy?.receipts ?? []), ...receipts], ({ auctionId }) => auctionId).sort((a, b) =>
      a.auctionId < b.auctionId ? -1 : 1,
    ),
    transfers: [...call.transfers].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1)),
  };
}

function unique<T>(pieces: readonly T[], nameOf: (piece: T) => string): T[] {
  return [...new Map(pieces.map((piece) => [nameOf(piece), piece])).values()];
}

/**
 * The newest record's timeline. What came after an erasure tells of corrections alone: they go behind what was known
 * before.
 */
function timelineOf(records: readonly CallRecord[]): CallRecord['timeline'] {
  const byVersion = [...records].sort((a, b) => a.version - b.version);
  return byVersion.reduce<CallRecord['timeline']>((timeline, record) => {
    const corrections = record.timeline.filter(isBooking);
    if (timeline.length === 0 || corrections.length < record.timeline.length) return record.timeline;
    return [...timeline.filter((line) => !isBooking(line)), ...corrections];
  }, []);
}
