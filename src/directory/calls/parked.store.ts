import { assertFits, ROW_BYTES, TooLarge } from '../../lib/limits.ts';
import { HOUR_MS, MINUTE_MS } from '../../lib/time.ts';
import { keptPiece } from './erasures.store.ts';

/** History that could not be written, kept as it came: `payload` is its JSON. */
type ParkedPiece = {
  id: string;
  kind: string;
  payload: string;
  error: string;
  at: number;
  campaignId?: string;
  callId?: string;
};

/** What an operator sees of one. */
export type ParkedLine = Omit<ParkedPiece, 'payload' | 'campaignId' | 'callId'> & {
  campaignId: string | null;
  callId: string | null;
  bytes: number;
  tries: number;
  nextAt: number;
};

/** A fault that time mends is mended soon; others wait for a person. */
const FIRST_WAIT_MS = 5 * MINUTE_MS;
const LONGEST_WAIT_MS = 6 * HOUR_MS;
/** Left of a row for what is noted beside a payload. */
const MOST_PAYLOAD = ROW_BYTES - 10_000;

const PARK = `
  INSERT INTO parked_projections (id, kind, payload, error, at, campaign_id, call_id, tries, next_at)
  SELECT ?1, kind, ${keptPiece('kind', 'payload')}, ?4, ?5, ?6, ?7, 0, ?8
  FROM (SELECT ?2 AS kind, ?3 AS payload) WHERE true
  ON CONFLICT DO NOTHING`;

/** Of a piece too large for any row only what it was is kept: the object has it for a week. @throws when D1 is away. */
export async function park(db: D1Database, piece: ParkedPiece): Promise<void> {
  const { id, kind, error, at, campaignId = null, callId = null } = piece;
  await db
    .prepare(PARK)
    .bind(id, kind, fittingPayload(piece), error, at, campaignId, callId, at + FIRST_WAIT_MS)
    .run();
}

function fittingPayload({ payload, callId }: ParkedPiece): string {
  try {
    assertFits('a piece', payload, MOST_PAYLOAD);
    return payload;
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error;
    return JSON.stringify({ callId, bytes: error.bytes });
  }
}

const LINE = `id, kind, error, at, campaign_id AS campaignId, call_id AS callId,
  length(CAST(payload AS BLOB)) AS bytes, tries, next_at AS nextAt`;

/** By id. */
export async function listParked(
  db: D1Database,
  page: { limit: number; before: string | null },
): Promise<ParkedLine[]> {
  const query = `SELECT ${LINE} FROM parked_projections WHERE ?1 IS NULL OR id < ?1 ORDER BY id DESC LIMIT ?2`;
  const { results } = await db.prepare(query).bind(page.before, page.limit).all<ParkedLine>();
  return results;
}

export async function listDueParked(db: D1Database, now: number, most: number): Promise<string[]> {
  const query = 'SELECT id FROM parked_projections WHERE next_at <= ?1 ORDER BY next_at LIMIT ?2';
  const { results } = await db.prepare(query).bind(now, most).all<{ id: string }>();
  return results.map(({ id }) => id);
}

export async function findParked(
  db: D1Database,
  id: string,
): Promise<(ParkedLine & { payload: string }) | null> {
  const query = `SELECT ${LINE}, payload FROM parked_projections WHERE id = ?1`;
  const { results } = await db.prepare(query).bind(id).all<ParkedLine & { payload: string }>();
  return results[0] ?? null;
}

export const unpark = (db: D1Database, id: string): Promise<unknown> =>
  db.prepare('DELETE FROM parked_projections WHERE id = ?1').bind(id).run();

const AGAIN = `
  UPDATE parked_projections SET tries = tries + 1, error = ?2, next_at = ?3 + min(?4 << min(tries, 10), ?5)
  WHERE id = ?1`;

export const noteParkedTry = (db: D1Database, id: string, error: string, now: number): Promise<unknown> =>
  db.prepare(AGAIN).bind(id, error, now, FIRST_WAIT_MS, LONGEST_WAIT_MS).run();
