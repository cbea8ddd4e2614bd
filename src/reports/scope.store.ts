import { firstIdAt } from '../lib/ids.ts';
import { HOUR_MS } from '../lib/time.ts';
import { MOST_AUCTIONS, MOST_CALLS, type Scope } from './report.ts';

/** A period is a range of the primary key. */
const idAt = (ms: number): string => firstIdAt('call', ms);

/** A call a publisher reserved has its id before it starts: no reservation lives this long. */
const LONGEST_RESERVATION_MS = HOUR_MS;

export type Query = { sql: string; values: (string | number)[] };

/**
 * The calls of a scope as the table "chosen", newest first and not more than a report reads.
 * @param columns SQL expressions over `calls`, as constants of the code.
 */
export function chosenCalls(scope: Scope, columns: string): Query {
  const { period, test, campaignId, publisherId, buyerId, targetId } = scope;
  const equal = [
    ['campaign_id', campaignId],
    ['publisher_id', publisherId],
    ['buyer_id', buyerId],
    ['target_id', targetId],
  ].filter((pair): pair is [string, string] => pair[1] !== undefined);
  const sql = `WITH chosen AS (
    SELECT ${columns} FROM calls
    WHERE id >= ? AND id < ? AND started_at >= ? AND started_at < ? AND test = ?
      ${equal.map(([name]) => `AND ${name} = ?`).join(' ')}
    ORDER BY id DESC LIMIT ${MOST_CALLS})`;
  const { from, to } = period;
  const values = [idAt(from - LONGEST_RESERVATION_MS), idAt(to), from, to, Number(test)];
  return { sql, values: [...values, ...equal.map(([, id]) => id)] };
}

/**
 * Everybody considered in the auctions of a scope, as the table "said": one row a candidate, with what it said and the
 * expression `key` over `calls`, `held` and `candidate`. Buyer and target are the candidate's, not the winner's.
 */
export function candidatesSaid(scope: Scope, key = `''`): Query {
  const { period, test, campaignId, publisherId, buyerId, targetId } = scope;
  const equal = [
    ['calls.campaign_id', campaignId],
    ['calls.publisher_id', publisherId],
    [`candidate.value->>'buyerId'`, buyerId],
    [`candidate.value->>'targetId'`, targetId],
  ].filter((pair): pair is [string, string] => pair[1] !== undefined);
  const sql = `WITH held AS (
    SELECT call_id, auction_id, receipt, receipt->>'$.opening.openedAt' AS opened_at FROM receipts
    WHERE call_id >= ? AND call_id < ? ORDER BY call_id DESC LIMIT ${MOST_AUCTIONS}),
  said AS (
    SELECT ${key} AS key, candidate.value->>'targetId' AS target_id, candidate.value->>'buyerId' AS buyer_id,
      candidate.value->>'outcome' AS outcome, candidate.value->>'reason' AS reason,
      candidate.value->>'bid' AS bid, candidate.value->>'latencyMs' AS latency_ms
    FROM held LEFT JOIN calls ON calls.id = held.call_id, json_each(held.receipt, '$.candidates') AS candidate
    WHERE held.opened_at >= ? AND held.opened_at < ? AND coalesce(calls.test, 0) = ?
      ${equal.map(([name]) => `AND ${name} = ?`).join(' ')})`;
  const { from, to } = period;
  const values = [idAt(from - LONGEST_RESERVATION_MS), idAt(to), from, to, Number(test)];
  return { sql, values: [...values, ...equal.map(([, id]) => id)] };
}

/** Did a scope hold no more auctions than a report reads? Counts keys of one range. */
export async function areAllAuctionsRead(db: D1Database, { period: { from, to } }: Scope): Promise<boolean> {
  const sql = `SELECT COUNT(*) AS held FROM (
    SELECT 1 FROM receipts WHERE call_id >= ? AND call_id < ? LIMIT ${MOST_AUCTIONS + 1})`;
  const values = [idAt(from - LONGEST_RESERVATION_MS), idAt(to)];
  const row = await db
    .prepare(sql)
    .bind(...values)
    .first<{ held: number }>();
  return (row?.held ?? 0) <= MOST_AUCTIONS;
}

export async function readRows<R>(db: D1Database, { sql, values }: Query): Promise<R[]> {
  const { results } = await db
    .prepare(sql)
    .bind(...values)
    .all<R>();
  return results;
}

export type Named = 'campaigns' | 'publishers' | 'buyers' | 'targets';

/** What ids are called, by id. */
export async function readNames(
  db: D1Database,
  table: Named,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const sql = `SELECT id, doc->>'name' AS name FROM ${table} WHERE id IN (SELECT value FROM json_each(?))`;
  const rows = await readRows<{ id: string; name: string }>(db, { sql, values: [JSON.stringify(ids)] });
  return new Map(rows.map(({ id, name }) => [id, name]));
}
