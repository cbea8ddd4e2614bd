import type { CallRecord } from '../../call/record.ts';
import type { CallId } from '../../lib/ids.ts';
import type { Page } from '../config/config.store.ts';
import { beginSearch } from '../rollups/likely.store.ts';
import { type CallFilter, type FilterColumns, whereOf } from './call-filter.ts';
import { type HistoryRow, numbersIn, summaryFrom } from './history-row.ts';
import { findParties, findRows, HISTORY_COLUMNS, partyOf, readRows } from './history-rows.store.ts';
import { emptyCall, type IndexedCall, recordFrom } from './indexed-call.ts';
import { findLegacy, findLegacyCall, listLegacy } from './legacy.store.ts';
import { type CallPieces, mergeCall } from './merge-call.ts';

const party = (column: string): string => `${column} = (SELECT n FROM parties WHERE parties.id = ?)`;

const COLUMNS: FilterColumns = {
  publisherId: party('publisher'),
  buyerId: party('buyer'),
  campaignId: party('campaign'),
  targetId: party('target'),
  numberId: party('number'),
  subId: 'sub_id = ?',
  state: 'state = ?',
  zip: 'doc->>8 = ?',
  areaCode: 'doc->>6 = ?',
  to: 'doc->>2 = ?',
  carrierCallId: 'doc->>1 = ?',
  disposition: 'disposition = ?',
  converted: 'converted = ?',
  test: 'test = ?',
  minSeconds: 'seconds >= ?',
  maxSeconds: 'seconds <= ?',
  minRevenue: 'revenue >= ?',
  maxRevenue: 'revenue <= ?',
  callerHashes: 'caller IN (SELECT value FROM json_each(?))',
  tags: 'doc->13',
  winnerOnly: 'doc->16',
};

/** So many calls are looked at for one page, whichever of them are wanted: what is far apart takes more pages. */
const MOST_LOOKED_AT = 12_000;

const START = 'call_';
const END = 'call_~';

/** Some calls, and where the search goes on if it may find more; null: that was all. */
export type Found = { calls: CallRecord[]; next: string | null };

/**
 * Newest first. The timelines are left out: they are read one at a time.
 * @param page `before` is the id of an earlier page.
 */
export async function listCalls(db: D1Database, filter: CallFilter, page: Page): Promise<Found> {
  const from = page.before ?? END;
  const [found, legacy] = await Promise.all([
    search(db, filter, from, page.limit),
    listLegacy(db, filter, { ...page, before: from }),
  ]);
  if (legacy.length === 0) return found;
  // Ids below where the search stopped are for the next page.
  const upTo = found.next ?? START;
  const shown = new Map(found.calls.map((call) => [call.id, call]));
  for (const call of legacy) if (call.id > upTo && !shown.has(call.id)) shown.set(call.id, call);
  const calls = [...shown.values()].sort((a, b) => (a.id < b.id ? 1 : -1));
  if (calls.length <= page.limit) return { calls, next: found.next ?? nextAfter(legacy, page.limit) };
  const cut = calls.slice(0, page.limit);
  return { calls: cut, next: cut[cut.length - 1]!.id };
}

const nextAfter = (rows: readonly CallRecord[], limit: number): string | null =>
  rows.length < limit ? null : rows[rows.length - 1]!.id;

async function search(db: D1Database, filter: CallFilter, before: string, limit: number): Promise<Found> {
  const { firstId = START, endId = END, ...rest } = filter;
  const end = await beginSearch(db, rest, before < endId ? before : endId);
  if (end === null || end <= firstId) return { calls: [], next: null };
  const { sql, values } = whereOf(rest, COLUMNS);
  const range = [firstId, end];
  const looked = `
    SELECT ${HISTORY_COLUMNS} FROM history WHERE id >= ? AND id < ? ORDER BY id DESC LIMIT ${MOST_LOOKED_AT}`;
  const wanted = `SELECT * FROM (${looked}) WHERE version > 0 AND ${sql} ORDER BY id DESC LIMIT ?`;
  const last = `
    SELECT id FROM history WHERE id >= ? AND id < ? ORDER BY id DESC LIMIT 1 OFFSET ${MOST_LOOKED_AT - 1}`;
  const results = await db.batch<HistoryRow>([
    db.prepare(wanted).bind(...range, ...values, limit),
    db.prepare(last).bind(...range),
  ]);
  const rows = results[0]!.results;
  const stoppedAt = (results[1]!.results[0] as { id: string } | undefined)?.id ?? null;
  const calls = await summaries(db, rows);
  return { calls, next: rows.length === limit ? rows[limit - 1]!.id : stoppedAt };
}

async function summaries(db: D1Database, rows: readonly HistoryRow[]): Promise<CallRecord[]> {
  const parties = await findParties(db, rows.flatMap(numbersIn));
  return rows.map((row) => recordFrom(summaryFrom(row, (n) => partyOf(parties, n).id)));
}

/** The call without its timeline. @param filter a foreign call is no call: the viewer's own id belongs in here. */
export async function findCall(db: D1Database, id: string, filter: CallFilter): Promise<CallRecord | null> {
  const { sql, values } = whereOf(filter, COLUMNS);
  const row = await db
    .prepare(`SELECT ${HISTORY_COLUMNS} FROM history WHERE id = ? AND version > 0 AND ${sql}`)
    .bind(id, ...values)
    .first<HistoryRow>();
  if (!row) return findLegacyCall(db, id, filter);
  return (await summaries(db, [row]))[0]!;
}

export async function hasCalls(
  db: D1Database,
  filter: Pick<CallFilter, 'publisherId' | 'buyerId'>,
): Promise<boolean> {
  const named = filter.publisherId ?? filter.buyerId ?? '';
  const column = filter.publisherId === undefined ? 'buyer' : 'publisher';
  // Whom a call names has a number.
  const numbered = 'SELECT 1 FROM parties WHERE id = ?1';
  const older = `SELECT 1 FROM calls WHERE ${column}_id = ?1`;
  const found = await db
    .prepare(`SELECT EXISTS (${numbered}) OR EXISTS (${older}) AS found`)
    .bind(named)
    .first<{ found: number }>();
  return found?.found === 1;
}

/** A call, and what an older version still keeps of it. */
type Indexed = { call: IndexedCall; legacy: CallPieces | null };

/** All that D1 knows of a call, wherever it is kept; `pieces` are only those that lie in the archive. */
export async function findIndexed(db: D1Database, id: CallId): Promise<Indexed | null> {
  return (await findEach(db, [id]))[0] ?? null;
}

export const findAllIndexed = async (db: D1Database, ids: readonly CallId[]): Promise<IndexedCall[]> =>
  (await findEach(db, ids)).map(({ call }) => call);

async function findEach(db: D1Database, ids: readonly CallId[]): Promise<Indexed[]> {
  const rows = await readRows(db, await findRows(db, ids));
  const known = new Map(rows.map((call) => [call.id, call]));
  const older = await findLegacy(db, ids);
  return ids.flatMap((id) => {
    const legacy = older.get(id) ?? null;
    const base = known.get(id) ?? emptyCall(id);
    const call = legacy ? (mergeCall(base, legacy, () => null)?.call ?? base) : base;
    return known.has(id) || legacy ? [{ call, legacy }] : [];
  });
}
