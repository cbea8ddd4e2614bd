import type { CallRecord } from '../../call/record.ts';
import type { CampaignId } from '../../lib/ids.ts';
import { ERASED } from '../../telephony/caller.ts';
import { listCalls } from './history.store.ts';

/**
 * There is no index by caller: it would cost a row a call, for a question that is seldom asked. A search reads the
 * calls of its time range, an erasure all of them.
 */
const CAMPAIGNS = `
  SELECT id FROM campaigns
  UNION SELECT campaign_id FROM calls WHERE caller->>'hash' = ?1 AND campaign_id IS NOT NULL`;
const CALLS = "SELECT id, tags, timeline FROM calls WHERE caller->>'hash' = ?1";
const ERASE_CALLS = `
  UPDATE calls SET
    caller = json_set(caller, '$.sealed', NULL, '$.hash', NULL, '$.masked', '${ERASED}'),
    tags = (SELECT value->'tags' FROM json_each(?1) WHERE value->>'id' = calls.id),
    timeline = (SELECT value->'timeline' FROM json_each(?1) WHERE value->>'id' = calls.id)
  WHERE id IN (SELECT value->>'id' FROM json_each(?1))`;
const ERASE_POSTS = `
  UPDATE deliveries SET payload = json_set(payload, '$.sealedCaller', NULL)
  WHERE status <> 'delivered' AND payload IS NOT NULL AND call_id IN (SELECT value->>'id' FROM json_each(?1))`;
const ERASE_PARKED = `
  UPDATE parked_projections SET payload = json_set(payload, '$.record.caller.sealed', NULL,
    '$.record.caller.hash', NULL, '$.record.caller.masked', '${ERASED}')
  WHERE kind = 'call' AND json_valid(payload) AND payload->>'$.record.caller.hash' = ?1`;
const NOTE = `
  INSERT INTO audit (entity, entity_id, revision, action, at, by, before, after)
  SELECT ?1, value, (SELECT coalesce(max(revision), 0) + 1 FROM audit WHERE entity = ?1 AND entity_id = value),
    ?3, ?4, ?5, NULL, ?6
  FROM json_each(?2)`;

/** Every campaign whose object may know a caller. */
export async function listCampaignsOf(db: D1Database, hash: string): Promise<CampaignId[]> {
  const { results } = await db.prepare(CAMPAIGNS).bind(hash).all<{ id: CampaignId }>();
  return results.map(({ id }) => id);
}

export type Erasure = { by: string; at: number; scrub(value: unknown): unknown };

/**
 * Takes the caller's number and its hash out of every record, and notes that on each, in one transaction. Run it again
 * for calls that were still on their way. The ledger names no caller.
 */
export async function eraseCaller(
  db: D1Database,
  hash: string,
  { by, at, scrub }: Erasure,
): Promise<{ calls: number }> {
  const { results } = await db
    .prepare(CALLS)
    .bind(hash)
    .all<{ id: string; tags: string; timeline: string }>();
  const scrubbed = results.map(({ id, tags, timeline }) => ({
    id,
    tags: scrub(JSON.parse(tags)),
    timeline: scrub(JSON.parse(timeline)),
  }));
  const calls = JSON.stringify(scrubbed);
  const ids = JSON.stringify(results.map(({ id }) => id));
  const note = (entity: string, of: string) =>
    db.prepare(NOTE).bind(entity, of, 'erase caller', at, by, JSON.stringify({ calls: results.length }));
  await db.batch([
    db.prepare(ERASE_POSTS).bind(calls),
    db.prepare(ERASE_PARKED).bind(hash),
    db.prepare(ERASE_CALLS).bind(calls),
    note('call', ids),
    note('caller', '["erased"]'),
  ]);
  return { calls: results.length };
}

/** Newest first, of the calls between two ids. */
export const listCallsOf = (
  db: D1Database,
  callerHash: string,
  range: { firstId: string; endId: string },
  page: { limit: number; before: string | null },
): Promise<CallRecord[]> => listCalls(db, { ...range, callerHash }, page);
