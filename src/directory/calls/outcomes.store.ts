import type { Outcome } from '../../call/call.ts';
import type { OutcomeWorth } from '../../call/outcome.ts';
import type { BuyerId, CallId, OutcomeId } from '../../lib/ids.ts';
import type { Page } from '../config/config.store.ts';

/** An outcome as D1 keeps it. */
export type KeptOutcome = Omit<Outcome, 'leg'> &
  OutcomeWorth & { id: OutcomeId; buyerId: BuyerId; callId: CallId };

const COLUMNS = `id, buyer_id AS buyerId, reference, call_id AS callId, kind, amount, occurred_at AS occurredAt,
  reported_at AS reportedAt, by, owed, missing`;

const CLAIM = `
  INSERT INTO outcomes (id, buyer_id, reference, call_id, kind, amount, occurred_at, reported_at, by, noted)
  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0) ON CONFLICT DO NOTHING`;
const FIND = `SELECT ${COLUMNS} FROM outcomes WHERE buyer_id = ?1 AND reference = ?2`;

/**
 * Takes a buyer's reference for an outcome, before its campaign hears of it: of two at once, one is first.
 * @returns what the reference stands for now.
 */
export async function claimOutcome(
  db: D1Database,
  outcome: Omit<KeptOutcome, 'owed' | 'missing'>,
): Promise<KeptOutcome> {
  const { id, buyerId, reference, callId, kind, amount, occurredAt, reportedAt, by } = outcome;
  const results = await db.batch<KeptOutcome>([
    db.prepare(CLAIM).bind(id, buyerId, reference, callId, kind, amount, occurredAt, reportedAt, by),
    db.prepare(FIND).bind(buyerId, reference),
  ]);
  return results[1]!.results[0]!;
}

/** The campaign has it: from now on it is shown. */
export const noteWorth = (db: D1Database, id: OutcomeId, { owed, missing }: OutcomeWorth): Promise<unknown> =>
  db
    .prepare('UPDATE outcomes SET owed = ?2, missing = ?3, noted = 1 WHERE id = ?1')
    .bind(id, owed, missing)
    .run();

/** The campaign refused it: the reference is free again. */
export const releaseOutcome = (db: D1Database, id: OutcomeId): Promise<unknown> =>
  db.prepare('DELETE FROM outcomes WHERE id = ?1 AND noted = 0').bind(id).run();

export async function listOutcomes(
  db: D1Database,
  { buyerId, callId }: { buyerId?: string | undefined; callId?: string | undefined },
  { limit, before }: Page,
): Promise<KeptOutcome[]> {
  const query = `
    SELECT ${COLUMNS} FROM outcomes
    WHERE noted = 1 AND id < ?1 AND ${buyerId === undefined ? '?2 IS NULL' : 'buyer_id = ?2'}
      AND ${callId === undefined ? '?3 IS NULL' : 'call_id = ?3'}
    ORDER BY id DESC LIMIT ?4`;
  const { results } = await db
    .prepare(query)
    .bind(before ?? 'out_~', buyerId ?? null, callId ?? null, limit)
    .all<KeptOutcome>();
  return results;
}
