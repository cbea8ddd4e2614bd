import type { Receipt } from '../auction/auction.ts';
import type { CallRecord } from '../call/record.ts';
import type { Transfer } from '../ledger/transfer.ts';
import { ERASED } from '../telephony/caller.ts';

/** History on its way into D1. Each piece may come twice, late, or out of order. */
export type History = { calls: CallRecord[]; receipts: Receipt[]; transfers: Transfer[] };

/**
 * One statement for any number of rows (json_each takes them as one parameter). A call's publisher is known when it
 * starts and never changes: left out of the update, its index is not written again. A caller who was erased stays so.
 */
const CALLS = `
  INSERT INTO calls (id, version, carrier, carrier_call_id, campaign_id, publisher_id, number_id, sub_id, caller, dialed,
    tags, status, disposition, buyer_id, target_id, auction_id, price, revenue, payout, margin, connected_seconds,
    converted, test, started_at, ended_at, config_version, timeline)
  SELECT value->>'id', value->>'version', value->>'carrier', value->>'carrierCallId', value->>'campaignId',
    value->>'publisherId', value->>'numberId', value->>'subId', value->'caller', value->>'to',
    value->'tags', value->>'status', value->>'disposition', value->>'buyerId', value->>'targetId',
    value->>'auctionId', value->>'price', value->>'revenue', value->>'payout', value->>'margin',
    value->>'connectedSeconds', value->>'converted', value->>'test', value->>'startedAt', value->>'endedAt',
    value->>'configVersion', value->'timeline'
  FROM json_each(?1) WHERE true
  ON CONFLICT (id) DO UPDATE SET
    version = excluded.version, tags = excluded.tags, caller = iif(calls.caller->>'masked' = '${ERASED}', calls.caller, excluded.caller),
    status = excluded.status,
    disposition = excluded.disposition, buyer_id = excluded.buyer_id, target_id = excluded.target_id,
    auction_id = excluded.auction_id, price = excluded.price, revenue = excluded.revenue, payout = excluded.payout,
    margin = excluded.margin, connected_seconds = excluded.connected_seconds, converted = excluded.converted,
    ended_at = excluded.ended_at, config_version = excluded.config_version, timeline = excluded.timeline
  WHERE excluded.version > calls.version`;

const RECEIPTS = `
  INSERT INTO receipts (call_id, auction_id, receipt)
  SELECT value->>'callId', value->>'auctionId', value FROM json_each(?1) WHERE true
  ON CONFLICT DO NOTHING`;

const TRANSFERS = `
  INSERT INTO transfers (id, kind, debit, credit, amount, call_id, auction_id, config_version, at)
  SELECT value->>'id', value->>'kind', value->>'debit', value->>'credit', value->>'amount', value->>'callId',
    value->>'auctionId', value->>'configVersion', value->>'at'
  FROM json_each(?1) WHERE true
  ON CONFLICT DO NOTHING`;

/** Writes all of it or nothing. @throws when D1 is away, or a piece breaks a rule of the schema. */
export async function writeHistory(db: D1Database, history: History): Promise<{ rowsWritten: number }> {
  const statements = [
    ...(history.calls.length > 0
      ? [db.prepare(CALLS).bind(JSON.stringify(lastVersions(history.calls)))]
      : []),
    ...(history.receipts.length > 0 ? [db.prepare(RECEIPTS).bind(JSON.stringify(history.receipts))] : []),
    ...(history.transfers.length > 0 ? [db.prepare(TRANSFERS).bind(JSON.stringify(history.transfers))] : []),
  ];
  if (statements.length === 0) return { rowsWritten: 0 };
  const results = await db.batch(statements);
  return { rowsWritten: results.reduce((sum, { meta }) => sum + (meta.rows_written ?? 0), 0) };
}

/** Of a call that is in the batch twice only the newer version is written: rows are the bill. */
function lastVersions(calls: readonly CallRecord[]): CallRecord[] {
  const last = new Map<string, CallRecord>();
  for (const call of calls) {
    const known = last.get(call.id);
    if (!known || call.version > known.version) last.set(call.id, call);
  }
  return [...last.values()];
}

const PARK = `
  INSERT INTO parked_projections (id, kind, payload, error, at) VALUES (?1, ?2, ?3, ?4, ?5)
  ON CONFLICT DO NOTHING`;

/** History the schema will not take: kept as it came. */
export const park = (
  db: D1Database,
  parked: { id: string; kind: string; payload: string; error: string; at: number },
) => db.prepare(PARK).bind(parked.id, parked.kind, parked.payload, parked.error, parked.at).run();
