import type { Env } from '../bindings.ts';
import { type ArchivedRow, findArchived } from '../directory/calls/archived-calls.store.ts';
import { type HistoryRow, locatorsIn, partiesOf, toRow } from '../directory/calls/history-row.ts';
import { comeBack, numberParties, readRows } from '../directory/calls/history-rows.store.ts';
import { emptyCall, heldAuction, type IndexedCall, summaryOf } from '../directory/calls/indexed-call.ts';
import { eachAtOnce } from '../lib/bounds/each-at-once.ts';
import { type CallId, idTime } from '../lib/ids.ts';
import { DAY_MS } from '../lib/time.ts';
import { readEntries } from './bundles.store.ts';
import { type PieceLine, readPiece } from './piece-line.ts';

type ArchiveEnv = Pick<Env, 'DB' | 'ARCHIVE'>;

/** Nothing younger is ever in the archive. */
export const LEAST_DAYS_IN_D1 = 30;
const READ_AT_ONCE = 6;

type Entry = { kept: ArchivedRow; lines: readonly PieceLine[] };

/** The row as it was in D1, from what is kept of it there and its pieces. null: they do not tell. */
export async function rowsFrom(db: D1Database, entries: readonly Entry[]): Promise<(HistoryRow | null)[]> {
  const calls = entries.map(callFrom);
  const numbers = await numberParties(
    db,
    calls.flatMap((call) => (call ? partiesOf(call) : [])),
  );
  return calls.map((call, i) => {
    if (!call) return null;
    const { rev, tag, attempts, transfers, pieces } = entries[i]!.kept;
    return { ...toRow(call, (id) => numbers.get(id)!), rev, tag, attempts, transfers, pieces };
  });
}

/** Without what its row keeps by itself. */
function callFrom({ kept, lines }: Entry): IndexedCall | null {
  const pieces = lines.map(readPiece);
  const records = pieces.flatMap((piece) => (piece.kind === 'call' ? [piece.record] : []));
  const newest = records.reduce(
    (best, each) => (best && best.version >= each.version ? best : each),
    records[0],
  );
  if (!newest) return null;
  const receipts = new Map(
    pieces.flatMap((piece) => (piece.kind === 'receipt' ? [[piece.receipt.auctionId, piece.receipt]] : [])),
  );
  return {
    ...emptyCall(kept.id),
    record: summaryOf(newest),
    auctions: [...receipts.values()]
      .map((receipt) => heldAuction(receipt, newest.startedAt))
      .sort((a, b) => (a.auctionId < b.auctionId ? -1 : 1)),
  };
}

/** Each call's lines. @throws when R2 is away or a bundle is not there. */
export async function entriesOf(env: ArchiveEnv, kept: readonly ArchivedRow[]): Promise<Entry[]> {
  const lines = new Map<CallId, string[]>();
  await eachAtOnce(kept, READ_AT_ONCE, async ({ id, pieces }) => {
    lines.set(id, await readEntries(env.ARCHIVE, locatorsIn(pieces)));
  });
  return kept.map((each) => ({ kept: each, lines: lines.get(each.id)! }));
}

/** A call that is in the archive; null: it is not. @throws when R2 is away. */
export async function findArchivedCall(env: ArchiveEnv, id: CallId): Promise<IndexedCall | null> {
  const [row] = await archivedRows(env, [id]);
  return row ? (await readRows(env.DB, [row]))[0]! : null;
}

async function archivedRows(env: ArchiveEnv, ids: readonly CallId[]): Promise<HistoryRow[]> {
  const kept = await findArchived(env.DB, ids);
  if (kept.length === 0) return [];
  const rows = await rowsFrom(env.DB, await entriesOf(env, kept));
  return rows.map((row, i) => {
    if (!row) throw new Error(`the archive does not tell of ${kept[i]!.id}`);
    return row;
  });
}

/** Puts those of some calls that are in the archive back into D1: something of them is about to change. */
export async function bringBack(env: ArchiveEnv, ids: readonly CallId[], now: number): Promise<void> {
  const old = ids.filter((id) => idTime(id) < now - LEAST_DAYS_IN_D1 * DAY_MS);
  if (old.length === 0) return;
  const rows = await archivedRows(env, old);
  if (rows.length > 0) await comeBack(env.DB, rows);
}
