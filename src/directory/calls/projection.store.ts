import type { Credit } from '../../buyers/accounts/account.ts';
import type { CallEvent } from '../../call/event.ts';
import type { CallRecord } from '../../call/record.ts';
import { postingOf } from '../ledger/posting.store.ts';

const CORRECTED = 'adjusted' satisfies CallEvent['type'];

const CREDITS = `
  INSERT INTO wallet_credits (buyer_id, reference, amount, note, by, at, posted_at)
  SELECT value->>'buyerId', value->>'reference', value->>'amount', value->>'note', value->>'by', value->>'at',
    ${postingOf("value->>'at'", "'buyer:' || (value->>'buyerId')")}
  FROM json_each(?1) WHERE true
  ON CONFLICT DO NOTHING`;

/** Each correction in a call's timeline is a line of its audit trail, once, however often the call comes. */
const CORRECTIONS = `
  INSERT INTO audit (entity, entity_id, revision, action, at, by, before, after)
  SELECT 'call', id, row_number() OVER (PARTITION BY id ORDER BY number)
    + (SELECT coalesce(max(revision), 0) FROM audit WHERE entity = 'call' AND entity_id = id),
    'adjust charge', line->>'at', line->>'by', line->'before',
    json_object('adjustment', number, 'revenue', line->>'revenue', 'payout', line->>'payout', 'margin', line->>'margin')
  FROM (
    SELECT record.value->>'id' AS id, event.value AS line, event.value->>'number' AS number
    FROM json_each(?1) AS record, json_each(record.value, '$.timeline') AS event
    WHERE event.value->>'type' = '${CORRECTED}' GROUP BY 1, 3)
  WHERE NOT EXISTS (SELECT 1 FROM audit WHERE entity = 'call' AND entity_id = id AND after->>'adjustment' = number)`;

/** What was paid in, or paid back; the same payment comes by the same reference. */
export const creditRows = (db: D1Database, credits: readonly Credit[]): D1PreparedStatement[] =>
  credits.length === 0 ? [] : [db.prepare(CREDITS).bind(JSON.stringify(credits))];

/** The audit trail's lines of the corrections that records tell of. */
export function correctionLines(db: D1Database, records: readonly CallRecord[]): D1PreparedStatement[] {
  const corrected = records.filter(({ timeline }) => timeline.some(({ type }) => type === CORRECTED));
  return corrected.length === 0 ? [] : [db.prepare(CORRECTIONS).bind(JSON.stringify(corrected))];
}

const DISPUTES = `
  INSERT INTO disputes (call_id, version, campaign_id, publisher_id, buyer_id, target_id, test, opened_at, decide_by, verdict, doc)
  SELECT value->>'id', value->>'version', value->>'campaignId', value->>'publisherId', value->>'$.dispute.buyerId',
    value->>'targetId',
    value->>'test', value->>'$.dispute.openedAt', value->>'$.dispute.decideBy', value->>'$.dispute.ruling.verdict',
    value->'$.dispute'
  FROM json_each(?1) WHERE true
  ON CONFLICT (call_id) DO UPDATE SET version = excluded.version, verdict = excluded.verdict, doc = excluded.doc
    WHERE excluded.version > version`;

/** Disputes that records tell of. */
export function disputeRows(db: D1Database, records: readonly CallRecord[]): D1PreparedStatement[] {
  const disputed = records.filter(({ dispute }) => dispute?.evidence !== undefined);
  const told = disputed.map(({ timeline: _, tags: __, caller: ___, ...record }) => record);
  return told.length === 0 ? [] : [db.prepare(DISPUTES).bind(JSON.stringify(told))];
}

const REPORT_TAGS = `
  SELECT id, doc->>'$.reportTag' AS tag FROM campaigns
  WHERE id IN (SELECT value FROM json_each(?1)) AND doc->>'$.reportTag' IS NOT NULL`;

/** The tag each campaign is reported by, if one was chosen. */
export async function reportTags(
  db: D1Database,
  campaignIds: readonly string[],
): Promise<Map<string, string>> {
  if (campaignIds.length === 0) return new Map();
  const { results } = await db
    .prepare(REPORT_TAGS)
    .bind(JSON.stringify([...new Set(campaignIds)]))
    .all<{ id: string; tag: string }>();
  return new Map(results.map(({ id, tag }) => [id, tag]));
}
