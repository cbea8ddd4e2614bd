import type { CallRecord } from '../../call/record.ts';
import type { CampaignId } from '../../lib/ids.ts';
import { byteLength, cutBySize, ROW_BYTES } from '../../lib/limits.ts';
import { ERASED } from '../../telephony/caller.ts';
import { listCalls } from './history.store.ts';

/**
 * There is no index by caller: it would cost a row a call, for a question that is seldom asked. A search reads the
 * calls of its time range, an erasure all of them.
 */
const CAMPAIGNS = `
  SELECT id FROM campaigns
  UNION SELECT campaign_id FROM calls WHERE caller->>'hash' = ?1 AND campaign_id IS NOT NULL`;
const CALLS = "SELECT id, tags, timeline FROM calls WHERE caller->>'hash' = ?1 LIMIT ?2";
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

type Told = { id: string; tags: string; timeline: string };

/** Of one read; what is written of them goes in parts that fit a query. */
const CALLS_A_READ = 500;

/**
 * Takes the caller's number and its hash out of every record, and notes that on each. What was erased when something failed
 * stays so: run it again for the rest, and for calls that were still on their way. The ledger names no caller.
 */
export async function eraseCaller(
  db: D1Database,
  hash: string,
  { by, at, scrub }: Erasure,
): Promise<{ calls: number }> {
  const note = (entity: string, ids: string[], calls: number) =>
    db.prepare(NOTE).bind(entity, JSON.stringify(ids), 'erase caller', at, by, JSON.stringify({ calls }));
  let erased = 0;
  for (;;) {
    const { results } = await db.prepare(CALLS).bind(hash, CALLS_A_READ).all<Told>();
    if (results.length === 0) break;
    const scrubbed = results.map(({ id, tags, timeline }) =>
      JSON.stringify({ id, tags: scrub(JSON.parse(tags)), timeline: scrub(JSON.parse(timeline)) }),
    );
    for (const part of cutBySize(scrubbed, (text) => byteLength(text) + 1, ROW_BYTES - 2)) {
      const calls = `[${part.join()}]`;
      const ids = part.map((text) => (JSON.parse(text) as { id: string }).id);
      await db.batch([
        db.prepare(ERASE_POSTS).bind(calls),
        db.prepare(ERASE_CALLS).bind(calls),
        note('call', ids, ids.length),
      ]);
      erased += ids.length;
    }
  }
  await db.batch([db.prepare(ERASE_PARKED).bind(hash), note('caller', ['erased'], erased)]);
  return { calls: erased };
}

/** Newest first, of the calls between two ids. */
export const listCallsOf = (
  db: D1Database,
  callerHash: string,
  range: { firstId: string; endId: string },
  page: { limit: number; before: string | null },
): Promise<CallRecord[]> => listCalls(db, { ...range, callerHash }, page);
