import type { CallId } from '../../lib/ids.ts';
import { markOfCaller } from './erasures.store.ts';
import type { HistoryRow } from './history-row.ts';
import { HISTORY_COLUMNS } from './history-rows.store.ts';

/** What D1 keeps of a call that is in the archive. */
export type ArchivedRow = Pick<HistoryRow, 'id' | 'rev' | 'tag' | 'attempts' | 'transfers' | 'pieces'>;

const FIND = `
  SELECT id, rev, tag, attempts, transfers, pieces FROM archived_calls
  WHERE id IN (SELECT value FROM json_each(?1))`;

export async function findArchived(db: D1Database, ids: readonly string[]): Promise<ArchivedRow[]> {
  const { results } = await db.prepare(FIND).bind(JSON.stringify(ids)).all<ArchivedRow>();
  return results;
}

const LOOKED_AT = 50_000;
const OF_CALLER = `
  WITH looked AS (SELECT id, caller FROM archived_calls WHERE id > ?2 ORDER BY id LIMIT ${LOOKED_AT})
  SELECT (SELECT json_group_array(id) FROM looked WHERE caller = ?1) AS ids,
    (SELECT id FROM looked ORDER BY id LIMIT 1 OFFSET ${LOOKED_AT - 1}) AS next`;

/** A caller's archived calls among the next after an id, and where to go on; null: that was all. */
export async function archivedOfCaller(
  db: D1Database,
  hash: string,
  after: string,
): Promise<{ ids: CallId[]; next: string | null }> {
  const row = await db
    .prepare(OF_CALLER)
    .bind(markOfCaller(hash), after)
    .first<{ ids: string; next: string | null }>();
  return { ids: JSON.parse(row?.ids ?? '[]') as CallId[], next: row?.next ?? null };
}

const NEAR = `
  SELECT id FROM archived_calls WHERE id >= ?2 AND id < ?3 AND caller IN (SELECT value FROM json_each(?1)) LIMIT 20`;

/** Some of a caller's archived calls within a range of ids. @param hashes all that the caller may be kept under. */
export async function archivedNear(
  db: D1Database,
  hashes: readonly string[],
  { firstId, endId }: { firstId: string; endId: string },
): Promise<CallId[]> {
  const marks = JSON.stringify(hashes.map(markOfCaller));
  const { results } = await db.prepare(NEAR).bind(marks, firstId, endId).all<{ id: CallId }>();
  return results.map(({ id }) => id);
}

/** Nothing more is about to come of it: it is over, counted as it is, and nobody has still to decide on it. */
const AT_REST = `h.version > 0 AND h.ended_at IS NOT NULL AND h.id < (SELECT through FROM rollup_state)
  AND NOT EXISTS (SELECT 1 FROM rollup_changes c WHERE c.id = h.id)
  AND NOT EXISTS (SELECT 1 FROM disputes d WHERE d.call_id = h.id AND d.verdict IS NULL)
  AND h.id NOT IN (SELECT call_id FROM parked_projections WHERE call_id IS NOT NULL)`;
const NEXT = `
  SELECT ${HISTORY_COLUMNS} FROM history h WHERE h.id > ?1 AND h.id < ?2 AND ${AT_REST} ORDER BY h.id LIMIT ?3`;

/** The next calls that may leave D1, oldest first. */
export async function nextToArchive(
  db: D1Database,
  { after, before, limit }: { after: string; before: string; limit: number },
): Promise<HistoryRow[]> {
  const { results } = await db.prepare(NEXT).bind(after, before, limit).all<HistoryRow>();
  return results;
}

const STATE = 'SELECT day, through FROM archive_state';

/** @returns after which id to go on on that day (since 1970): each day all are looked through again. */
export async function archivedThrough(db: D1Database, day: number): Promise<string> {
  const state = await db.prepare(STATE).first<{ day: number; through: string }>();
  return state?.day === day ? state.through : '';
}

const NOTE = 'UPDATE archive_state SET day = ?1, through = ?2';
const KEEP = `
  INSERT INTO archived_calls (id, rev, started_at, campaign, auction_id, tag, caller, attempts, transfers, pieces)
  SELECT h.id, h.rev, h.started_at, h.campaign, h.doc->>11, h.tag, substr(h.caller, 1, ${markOfCaller('x'.repeat(99)).length}),
    h.attempts, h.transfers, h.pieces
  FROM json_each(?1) AS given JOIN history h ON h.id = given.value->>0 AND h.rev = given.value->>1
  WHERE ${AT_REST}`;
const LEAVE = `
  DELETE FROM history WHERE id IN (
    SELECT a.id FROM json_each(?1) AS given JOIN archived_calls a ON a.id = given.value->>0 AND a.rev = given.value->>1)`;

/** Out of one table into the other, at once: only rows that are as they were when they were looked at. */
export const moveToArchive = (
  db: D1Database,
  rows: readonly Pick<HistoryRow, 'id' | 'rev'>[],
  { day, through }: { day: number; through: string },
): Promise<unknown> => {
  const given = JSON.stringify(rows.map(({ id, rev }) => [id, rev]));
  return db.batch([
    db.prepare(KEEP).bind(given),
    db.prepare(LEAVE).bind(given),
    db.prepare(NOTE).bind(day, through),
  ]);
};
