import type { CallId, CampaignId, NumberId, PoolId } from '../../lib/ids.ts';
import { ERASED } from '../../telephony/caller.ts';
import { forgottenCall, forgottenDelivery, forgottenReceipt, markCalls } from './erasures.store.ts';

/** Every campaign there is or was: its object may know the caller. */
const CAMPAIGNS = `
  SELECT id FROM campaigns
  UNION SELECT id FROM parties WHERE id >= 'cmp_' AND id < 'cmp~'
  UNION SELECT campaign_id FROM (SELECT DISTINCT campaign_id FROM calls) WHERE campaign_id IS NOT NULL`;
/**
 * There is no index by caller: it would cost a row a call, for a question that is seldom asked. All calls are looked
 * through, so many at a time.
 */
const LOOKED_AT = 50_000;
const CALLS = `
  WITH looked AS (SELECT id, caller FROM history WHERE id > ?2 ORDER BY id LIMIT ${LOOKED_AT})
  SELECT (SELECT json_group_array(id) FROM looked WHERE caller = ?1) AS ids,
    (SELECT id FROM looked ORDER BY id LIMIT 1 OFFSET ${LOOKED_AT - 1}) AS next`;
const OLDER_CALLS = "SELECT id FROM calls WHERE caller->>'hash' = ?1 LIMIT ?2";
const ERASE_POSTS = `
  UPDATE deliveries SET payload = ${forgottenDelivery('payload')}, last_reply = NULL
  WHERE status <> 'delivered' AND payload IS NOT NULL AND call_id IN (SELECT value FROM json_each(?1))`;
/** Who was told of a call may have answered with it. */
const ERASE_REPLIES = `
  UPDATE deliveries SET last_reply = NULL
  WHERE id IN (
    SELECT told.id FROM json_each(?1) asked
    JOIN deliveries told ON told.id >= asked.value || ':' AND told.id < asked.value || ';')`;
const ERASE_PARKED = `
  UPDATE parked_projections SET payload = json_set(payload, '$.record.caller.sealed', NULL,
    '$.record.caller.hash', NULL, '$.record.caller.masked', '${ERASED}')
  WHERE kind = 'call' AND json_valid(payload) AND payload->>'$.record.caller.hash' = ?1`;
/** As pieces are parked now: they are looked through once more when they are written after all. */
const ERASE_PIECES = `
  UPDATE parked_projections SET payload = ${forgottenCall('payload')}
  WHERE kind = 'call' AND json_valid(payload) AND payload->>'$.caller.hash' = ?1`;
const ERASE_PARKED_RECEIPTS = `
  UPDATE parked_projections SET payload = ${forgottenReceipt('payload')}
  WHERE kind = 'receipt' AND json_valid(payload) AND payload->>'$.callId' IN (SELECT value FROM json_each(?1))`;
const NOTE = `
  INSERT INTO audit (entity, entity_id, revision, action, at, by, before, after)
  SELECT ?1, value, (SELECT coalesce(max(revision), 0) + 1 FROM audit WHERE entity = ?1 AND entity_id = value),
    ?3, ?4, ?5, NULL, ?6
  FROM json_each(?2)`;

/** Which pool's visitors are shown a number. */
const POOLED = `
  SELECT n.id AS numberId, n.number AS number, n.doc->>'$.pool.id' AS poolId
  FROM numbers n JOIN json_each(?1) asked ON asked.value = n.id
  WHERE n.doc->>'$.pool.role' = 'visitor'`;

/** Every campaign whose object may know a caller. */
export async function listCampaignsOf(db: D1Database): Promise<CampaignId[]> {
  const { results } = await db.prepare(CAMPAIGNS).all<{ id: CampaignId }>();
  return results.map(({ id }) => id);
}

/** A caller's calls among the next after an id, and where to go on; null: that was all. */
export async function callsOfCaller(
  db: D1Database,
  hash: string,
  after: string,
): Promise<{ ids: CallId[]; next: string | null }> {
  const row = await db.prepare(CALLS).bind(hash, after).first<{ ids: string; next: string | null }>();
  return { ids: JSON.parse(row?.ids ?? '[]') as CallId[], next: row?.next ?? null };
}

/** Some of a caller's calls that are still in the tables of an older version. */
export async function olderCallsOf(db: D1Database, hash: string, limit: number): Promise<CallId[]> {
  const { results } = await db.prepare(OLDER_CALLS).bind(hash, limit).all<{ id: CallId }>();
  return results.map(({ id }) => id);
}

const IDS_AT_ONCE = 5_000;

type Pooled = { numberId: NumberId; number: string; poolId: PoolId };

/** Those of the numbers whose callers may be visitors of a pool. */
export async function listPooled(db: D1Database, ids: readonly NumberId[]): Promise<Pooled[]> {
  const found: Pooled[] = [];
  for (let i = 0; i < ids.length; i += IDS_AT_ONCE) {
    const some = JSON.stringify(ids.slice(i, i + IDS_AT_ONCE));
    found.push(...(await db.prepare(POOLED).bind(some).all<Pooled>()).results);
  }
  return found;
}

export type Noted = { by: string; at: number };

/** What tells of these calls beside their records, now and later. */
const copiesOf = (db: D1Database, ids: readonly string[], at: number): D1PreparedStatement[] => [
  markCalls(db, JSON.stringify(ids), at),
  db.prepare(ERASE_POSTS).bind(JSON.stringify(ids)),
  db.prepare(ERASE_REPLIES).bind(JSON.stringify(ids)),
  db.prepare(ERASE_PARKED_RECEIPTS).bind(JSON.stringify(ids)),
];

/** Calls their campaigns know, whether their records have come here or not. */
export async function eraseKnownCalls(db: D1Database, ids: readonly string[], at: number): Promise<void> {
  for (let i = 0; i < ids.length; i += IDS_AT_ONCE)
    await db.batch(copiesOf(db, ids.slice(i, i + IDS_AT_ONCE), at));
}

/** Takes the caller out of webhooks that were not delivered, and notes the erasure on each call. */
export const eraseFromCalls = (
  db: D1Database,
  ids: readonly CallId[],
  { by, at }: Noted,
): D1PreparedStatement[] => [
  ...copiesOf(db, ids, at),
  db.prepare(NOTE).bind('call', JSON.stringify(ids), 'erase caller', at, by, null),
];

/** The end of an erasure: what could not be written, and that there was one. */
export const finishErasure = (
  db: D1Database,
  hash: string,
  calls: number,
  { by, at }: Noted,
): D1PreparedStatement[] => [
  db.prepare(ERASE_PARKED).bind(hash),
  db.prepare(ERASE_PIECES).bind(hash),
  db.prepare(NOTE).bind('caller', '["erased"]', 'erase caller', at, by, JSON.stringify({ calls })),
];
