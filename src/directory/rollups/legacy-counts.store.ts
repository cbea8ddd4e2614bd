import type { Candidate, Receipt } from '../../auction/auction.ts';
import type { CallRecord } from '../../call/record.ts';
import type { CallId } from '../../lib/ids.ts';
import { partiesOf, toRow } from '../calls/history-row.ts';
import type { NumberedParty } from '../calls/history-rows.store.ts';
import { emptyCall } from '../calls/indexed-call.ts';
import { LEGACY_RECORD } from '../calls/legacy.store.ts';
import { mergeCall } from '../calls/merge-call.ts';
import { type Told, toldBy } from './counted.ts';

/** While an upgrade moves calls, a report counts so many of those that are still to be moved, the newest. */
const MOST = 20_000;

export const hasLegacy = (db: D1Database): D1PreparedStatement =>
  db.prepare('SELECT min(id) IS NOT NULL AS found FROM calls');

type Filter = { campaignId?: string | undefined; publisherId?: string | undefined };

export function legacyQueries(
  db: D1Database,
  { campaignId, publisherId }: Filter,
  ids: readonly [string, string],
): D1PreparedStatement[] {
  const equal = [
    ['campaign_id', campaignId],
    ['publisher_id', publisherId],
  ].filter((pair): pair is [string, string] => pair[1] !== undefined);
  const chosen = `
    SELECT * FROM calls WHERE id >= ? AND id < ? ${equal.map(([name]) => `AND ${name} = ?`).join(' ')}
    ORDER BY id DESC LIMIT ${MOST}`;
  const values = [...ids, ...equal.map(([, id]) => id)];
  return [
    db.prepare(`SELECT ${LEGACY_RECORD} AS doc FROM (${chosen})`).bind(...values),
    db
      .prepare(
        `SELECT r.call_id AS callId, r.auction_id AS auctionId, r.receipt->>'$.opening.openedAt' AS openedAt,
          r.receipt->'$.candidates' AS candidates
        FROM (${chosen}) AS c JOIN receipts r ON r.call_id = c.id`,
      )
      .bind(...values),
  ];
}

type Held = { callId: CallId; auctionId: string; openedAt: number | null; candidates: string | null };

/** @param answers of `legacyQueries`. @returns parties with numbers of this reading alone where they have none yet. */
export async function countLegacy(
  db: D1Database,
  answers: readonly (readonly Record<string, unknown>[])[],
): Promise<{ told: Told[]; parties: Map<number, NumberedParty>; complete: boolean }> {
  const records = answers[0]!.map(({ doc }) => JSON.parse(String(doc)) as CallRecord);
  const held = Map.groupBy(answers[1] as readonly Held[], ({ callId }) => callId);
  const calls = records.flatMap((record) => {
    const receipts = (held.get(record.id) ?? []).map(receiptOf);
    const came = { id: record.id, record, receipts, transfers: [] };
    return mergeCall(emptyCall(record.id), came, () => null)?.call ?? [];
  });
  const parties = calls.flatMap(partiesOf);
  const { numbers, byNumber } = await numbered(db, parties);
  const told = calls.map((call) => toldBy(toRow(call, (id) => numbers.get(id)!)));
  return { told, parties: byNumber, complete: records.length < MOST };
}

const receiptOf = ({ callId, auctionId, openedAt, candidates }: Held): Receipt =>
  ({
    callId,
    auctionId,
    ...(openedAt !== null && { opening: { openedAt } }),
    candidates: JSON.parse(candidates ?? '[]') as Candidate[],
  }) as Receipt;

const FIRST_OF_OUR_OWN = -10;

async function numbered(db: D1Database, parties: ReturnType<typeof partiesOf>) {
  const ids = [...new Set(parties.map(({ id }) => id))];
  const { results } = await db
    .prepare('SELECT id, n FROM parties WHERE id IN (SELECT value FROM json_each(?1))')
    .bind(JSON.stringify(ids))
    .all<{ id: string; n: number }>();
  const numbers = new Map(results.map(({ id, n }) => [id, n]));
  for (const [i, id] of ids.entries()) if (!numbers.has(id)) numbers.set(id, FIRST_OF_OUR_OWN - i);
  const byNumber = new Map<number, NumberedParty>();
  for (const { id, buyerId } of parties) {
    const n = numbers.get(id)!;
    const buyer = buyerId === null ? null : (numbers.get(buyerId) ?? null);
    if (byNumber.get(n)?.buyerId) continue;
    byNumber.set(n, { id, buyerId, buyer });
  }
  return { numbers, byNumber };
}
