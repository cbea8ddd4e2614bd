import type { CallEvent } from '../../call/event.ts';
import { ERASED } from '../../telephony/caller.ts';
import { noteLate, postingOf } from '../ledger/posting.store.ts';

/** History on its way into D1, each kind as JSON of an array of them. Each piece may come twice, late, or out of order. */
export type History = {
  /** CallRecord[] */
  calls: string | null;
  /** Receipt[] */
  receipts: string | null;
  /** Transfer[] */
  transfers: string | null;
  /** Credit[], each with its buyer */
  credits: string | null;
};

const CORRECTED = 'adjusted' satisfies CallEvent['type'];

/** What an erasure left of a call that is over stays as it is; only corrections are news. */
const LOOKED_THROUGH = `calls.caller->>'masked' = '${ERASED}' AND calls.status = 'ended'`;

/**
 * One statement for any number of rows (json_each takes them as one parameter). Of a call that is there twice only the
 * newer version is written (with max(), SQLite takes the other columns from that row): rows are the bill. A call's
 * publisher is known when it starts and never changes: left out of the update, its index is not written again. A caller
 * who was erased stays so.
 */
const CALLS = `
  INSERT INTO calls (id, version, carrier, carrier_call_id, campaign_id, publisher_id, number_id, sub_id, caller, dialed,
    tags, status, disposition, buyer_id, target_id, auction_id, price, revenue, payout, margin, connected_seconds,
    converted, test, started_at, ended_at, config_version, timeline)
  SELECT value->>'id', max(value->>'version'), value->>'carrier', value->>'carrierCallId', value->>'campaignId',
    value->>'publisherId', value->>'numberId', value->>'subId', value->'caller', value->>'to',
    value->'tags', value->>'status', value->>'disposition', value->>'buyerId', value->>'targetId',
    value->>'auctionId', value->>'price', value->>'revenue', value->>'payout', value->>'margin',
    value->>'connectedSeconds', value->>'converted', value->>'test', value->>'startedAt', value->>'endedAt',
    value->>'configVersion', value->'timeline'
  FROM json_each(?1) WHERE true GROUP BY value->>'id'
  ON CONFLICT (id) DO UPDATE SET
    version = excluded.version, tags = iif(${LOOKED_THROUGH}, calls.tags, excluded.tags),
    caller = iif(calls.caller->>'masked' = '${ERASED}', calls.caller, excluded.caller),
    status = excluded.status,
    disposition = excluded.disposition, buyer_id = excluded.buyer_id, target_id = excluded.target_id,
    auction_id = excluded.auction_id, price = excluded.price, revenue = excluded.revenue, payout = excluded.payout,
    margin = excluded.margin, connected_seconds = excluded.connected_seconds, converted = excluded.converted,
    ended_at = excluded.ended_at, config_version = excluded.config_version, timeline = iif(${LOOKED_THROUGH}, (
      SELECT json_group_array(json(line)) FROM (
        SELECT value AS line FROM json_each(calls.timeline) WHERE value->>'type' <> '${CORRECTED}'
        UNION ALL SELECT value FROM json_each(excluded.timeline) WHERE value->>'type' = '${CORRECTED}')
      ), excluded.timeline)
  WHERE excluded.version > calls.version`;

/** Materialized: json_each writes an element's text anew each time it is looked at. */
const PIECES = 'WITH piece AS MATERIALIZED (SELECT value FROM json_each(?1))';

const RECEIPTS = `${PIECES}
  INSERT INTO receipts (call_id, auction_id, receipt)
  SELECT value->>'callId', value->>'auctionId', value FROM piece WHERE true
  ON CONFLICT DO NOTHING`;

const TRANSFERS = `${PIECES}
  INSERT INTO transfers (id, kind, debit, credit, amount, call_id, auction_id, config_version, at)
  SELECT value->>'id', value->>'kind', value->>'debit', value->>'credit', value->>'amount', value->>'callId',
    value->>'auctionId', value->>'configVersion', value->>'at'
  FROM piece WHERE true
  ON CONFLICT DO NOTHING`;

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

/** Looked for as text: corrections are rare, and calls are not read here. */
const CORRECTION = `"type":"${CORRECTED}"`;

/** Writes all of it or nothing. @throws when D1 is away, or a piece breaks a rule of the schema. */
export async function writeHistory(db: D1Database, history: History): Promise<{ rowsWritten: number }> {
  const { calls, receipts, transfers, credits } = history;
  const statements = [
    ...(calls ? [db.prepare(CALLS).bind(calls)] : []),
    ...(calls?.includes(CORRECTION) ? [db.prepare(CORRECTIONS).bind(calls)] : []),
    ...(receipts ? [db.prepare(RECEIPTS).bind(receipts)] : []),
    ...(transfers ? [noteLate(db, transfers), db.prepare(TRANSFERS).bind(transfers)] : []),
    ...(credits ? [db.prepare(CREDITS).bind(credits)] : []),
  ];
  if (statements.length === 0) return { rowsWritten: 0 };
  const results = await db.batch(statements);
  return { rowsWritten: results.reduce((sum, { meta }) => sum + (meta.rows_written ?? 0), 0) };
}
