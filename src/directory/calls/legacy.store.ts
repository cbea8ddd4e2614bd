import type { Receipt } from '../../auction/auction.ts';
import type { CallRecord } from '../../call/record.ts';
import type { Transfer } from '../../ledger/transfer.ts';
import type { CallId } from '../../lib/ids.ts';
import { type CallFilter, type FilterColumns, whereOf } from './call-filter.ts';
import { emptyCall, type IndexedCall } from './indexed-call.ts';
import { type CallPieces, mergeCall } from './merge-call.ts';

/**
 * The tables calls were kept in before `history`: a wide row a call, a row a receipt and a row a ledger line. What is
 * still there is moved by the writer whenever it meets the call, and by a cron.
 */
export const LEGACY_RECORD = `json_object('id', id, 'version', version, 'carrier', carrier, 'carrierCallId', carrier_call_id,
  'campaignId', campaign_id, 'publisherId', publisher_id, 'numberId', number_id, 'subId', sub_id,
  'caller', json(caller), 'to', dialed, 'tags', json(tags), 'status', status, 'disposition', disposition,
  'buyerId', buyer_id, 'targetId', target_id, 'auctionId', auction_id, 'price', price, 'revenue', revenue,
  'payout', payout, 'margin', margin, 'connectedSeconds', connected_seconds,
  'converted', json(iif(converted, 'true', 'false')), 'test', json(iif(test, 'true', 'false')),
  'startedAt', started_at, 'endedAt', ended_at, 'configVersion', config_version, 'timeline', json(timeline))`;
const CALLS = `SELECT ${LEGACY_RECORD} AS doc FROM calls WHERE id IN (SELECT value FROM json_each(?1))`;
const RECEIPTS = 'SELECT receipt AS doc FROM receipts WHERE call_id IN (SELECT value FROM json_each(?1))';
const TRANSFERS = `
  SELECT json_object('id', t.id, 'kind', kind, 'debit', debit, 'credit', credit, 'amount', amount, 'callId', call_id,
    'auctionId', auction_id, 'configVersion', config_version, 'at', at) AS doc
  FROM json_each(?1) AS wanted JOIN transfers t ON t.id > wanted.value || ':' AND t.id < wanted.value || ';'`;

/** A receipt or a ledger line may have come without its call. */
const NEXT = `
  SELECT id FROM (
    SELECT id FROM (SELECT id FROM calls ORDER BY id LIMIT ?1)
    UNION SELECT call_id FROM (SELECT call_id FROM receipts ORDER BY call_id LIMIT ?1)
    UNION SELECT call_id FROM (SELECT call_id FROM transfers ORDER BY id LIMIT ?1))
  ORDER BY id LIMIT ?1`;

/** What is safely in `history`. */
const MOVED = 'SELECT history.id FROM json_each(?1) AS moved JOIN history ON history.id = moved.value';
const DELETES = [
  `DELETE FROM receipts WHERE call_id IN (${MOVED})`,
  `DELETE FROM transfers WHERE id IN (
    SELECT t.id FROM (${MOVED}) AS call JOIN transfers t ON t.id > call.id || ':' AND t.id < call.id || ';')`,
  `DELETE FROM calls WHERE id IN (${MOVED})`,
];

/** What the older tables hold of these calls. */
export async function findLegacy(db: D1Database, ids: readonly string[]): Promise<Map<CallId, CallPieces>> {
  if (ids.length === 0) return new Map();
  const bound = JSON.stringify(ids);
  const results = await db.batch<{ doc: string }>(
    [CALLS, RECEIPTS, TRANSFERS].map((sql) => db.prepare(sql).bind(bound)),
  );
  const [records, receipts, transfers] = results.map(({ results: rows }) => rows.map(({ doc }) => doc));
  return gather(
    records!.map((doc) => JSON.parse(doc) as CallRecord),
    receipts!.map((doc) => JSON.parse(doc) as Receipt),
    transfers!.map((doc) => JSON.parse(doc) as Transfer),
  );
}

function gather(
  records: readonly CallRecord[],
  receipts: readonly Receipt[],
  transfers: readonly Transfer[],
): Map<CallId, CallPieces> {
  const ids = new Set<CallId>([
    ...records.map(({ id }) => id),
    ...receipts.map(({ callId }) => callId),
    ...transfers.map(({ callId }) => callId),
  ]);
  const recordById = new Map(records.map((record) => [record.id, record]));
  const receiptsOf = Map.groupBy(receipts, ({ callId }) => callId);
  const transfersOf = Map.groupBy(transfers, ({ callId }) => callId);
  return new Map(
    [...ids].map((id) => [
      id,
      {
        id,
        record: recordById.get(id) ?? null,
        receipts: receiptsOf.get(id) ?? [],
        transfers: transfersOf.get(id) ?? [],
      },
    ]),
  );
}

/** The first calls that are still to be moved. */
export async function nextLegacy(db: D1Database, limit: number): Promise<CallId[]> {
  const { results } = await db.prepare(NEXT).bind(limit).all<{ id: CallId }>();
  return results.map(({ id }) => id);
}

export const deleteLegacy = (db: D1Database, ids: readonly string[]): D1PreparedStatement[] =>
  DELETES.map((sql) => db.prepare(sql).bind(JSON.stringify(ids)));

const BEFORE = 'SELECT id FROM calls WHERE id >= ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3';

/** Newest first, with their auctions. */
export async function findLegacyBefore(
  db: D1Database,
  { firstId, below, limit }: { firstId: string; below: string; limit: number },
): Promise<IndexedCall[]> {
  const { results } = await db.prepare(BEFORE).bind(firstId, below, limit).all<{ id: CallId }>();
  const found = await findLegacy(
    db,
    results.map(({ id }) => id),
  );
  return results.flatMap(({ id }) => mergeCall(emptyCall(id), found.get(id)!, () => null)?.call ?? []);
}

const OLD_COLUMNS: FilterColumns = {
  publisherId: 'publisher_id = ?',
  buyerId: 'buyer_id = ?',
  campaignId: 'campaign_id = ?',
  targetId: 'target_id = ?',
  numberId: 'number_id = ?',
  subId: 'sub_id = ?',
  state: "caller->>'state' = ?",
  zip: "caller->>'zip' = ?",
  areaCode: "caller->>'areaCode' = ?",
  to: 'dialed = ?',
  carrierCallId: 'carrier_call_id = ?',
  disposition: 'disposition = ?',
  converted: 'converted = ?',
  test: 'test = ?',
  minSeconds: 'connected_seconds >= ?',
  maxSeconds: 'connected_seconds <= ?',
  minRevenue: 'revenue >= ?',
  maxRevenue: 'revenue <= ?',
  callerHashes: "caller->>'hash' IN (SELECT value FROM json_each(?))",
  tags: 'tags',
  winnerOnly: 'NULL',
};

/** Newest first. */
export async function listLegacy(
  db: D1Database,
  filter: CallFilter,
  page: { limit: number; before: string },
): Promise<CallRecord[]> {
  const { sql, values } = whereOf(filter, OLD_COLUMNS);
  const { results } = await db
    .prepare(`SELECT ${LEGACY_RECORD} AS doc FROM calls WHERE id < ? AND ${sql} ORDER BY id DESC LIMIT ?`)
    .bind(page.before, ...values, page.limit)
    .all<{ doc: string }>();
  return results.map(({ doc }) => JSON.parse(doc) as CallRecord);
}

export async function findLegacyCall(
  db: D1Database,
  id: string,
  filter: CallFilter,
): Promise<CallRecord | null> {
  const { sql, values } = whereOf(filter, OLD_COLUMNS);
  const row = await db
    .prepare(`SELECT ${LEGACY_RECORD} AS doc FROM calls WHERE id = ? AND ${sql}`)
    .bind(id, ...values)
    .first<{ doc: string }>();
  return row && (JSON.parse(row.doc) as CallRecord);
}
