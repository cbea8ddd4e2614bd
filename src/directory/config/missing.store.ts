import type { CallId, CampaignId } from '../../lib/ids.ts';

/** What D1 should have of a call that is over. */
export type Known = { id: CallId; version: number; transfers: number; receipts: number };

/** Looked up by primary keys only: what is whole costs a few rows read and none written. */
const MISSING = `
  WITH known AS (
    SELECT value->>'id' AS id, value->>'version' AS version, value->>'transfers' AS transfers,
      value->>'receipts' AS receipts
    FROM json_each(?1))
  SELECT known.id AS id FROM known
    LEFT JOIN history ON history.id = known.id
    LEFT JOIN calls ON calls.id = known.id
  WHERE max(coalesce(history.version, 0), coalesce(calls.version, 0)) < known.version
    OR coalesce(json_array_length(history.transfers), 0)
      + (SELECT count(*) FROM transfers t WHERE t.id > known.id || ':' AND t.id < known.id || ';') < known.transfers
    OR coalesce(json_array_length(history.auctions), 0)
      + (SELECT count(*) FROM receipts r WHERE r.call_id = known.id) < known.receipts
  ORDER BY known.id`;

/** Calls of which a record, a transfer or a receipt never came. */
export async function findMissing(db: D1Database, known: readonly Known[]): Promise<CallId[]> {
  const { results } = await db.prepare(MISSING).bind(JSON.stringify(known)).all<{ id: CallId }>();
  return results.map(({ id }) => id);
}

export async function listCampaignIds(db: D1Database): Promise<CampaignId[]> {
  const { results } = await db.prepare('SELECT id FROM campaigns').all<{ id: CampaignId }>();
  return results.map(({ id }) => id);
}
