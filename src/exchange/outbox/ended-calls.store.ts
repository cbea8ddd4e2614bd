import type { Call } from '../../call/call.ts';
import { callLine, type PieceLine, receiptLine, transferLine } from '../../deliveries/projections.ts';
import type { Known } from '../../directory/config/missing.store.ts';
import type { ObjectStorage } from '../../lib/bounds/object.store.ts';
import type { CallId } from '../../lib/ids.ts';
import { ReceiptStore } from '../market/receipts.store.ts';
import { type IdRange, recordAgain } from './repair.ts';

/** About 5 ms of the object's thread: no caller notices. */
export const SETTLED_AT_MOST = 1_000;
/** Leaves room on the page: it goes on after the last of the others. */
const ADJUSTED_AT_MOST = SETTLED_AT_MOST / 2;
/** A call auctioned again, which is rare, made its earlier receipts not long before its last. */
const RECEIPTS_BACK = 500;

/** A call's receipts are only counted while they are kept. */
const KNOWN = `
  SELECT id, doc->>'$.version' AS version,
    coalesce(json_array_length(doc, '$.settlement.transfers'), 0) AS transfers,
    iif(receipts IS NOT NULL OR EXISTS (SELECT 1 FROM receipts r WHERE r.seq = calls.doc->>'$.receiptSeq'),
      doc->>'$.rounds', 0) AS receipts
  FROM`;
const SETTLED = `${KNOWN} calls WHERE id >= ? AND id < ? AND id > ? AND doc->>'$.phase' = 'ended' ORDER BY id LIMIT ?`;
const ADJUSTED = `
  ${KNOWN} kept_calls AS calls WHERE id IN (SELECT call_id FROM adjusted WHERE at >= ? AND at < ?) ORDER BY id LIMIT ?`;

type Storage = Pick<ObjectStorage, 'sql'>;

/**
 * Calls that are over, one page; the first begins with those corrected in the meantime. The last of them may still be on
 * their way to D1: sent again, they do no harm.
 * @param ranges in ascending order. @param after the last id seen.
 */
export function listSettled({ sql }: Storage, ranges: readonly IdRange[], after: string): Known[] {
  const found: Known[] = [];
  for (const { firstAt, endAt } of after === '' ? ranges : []) {
    const rows = sql.exec(ADJUSTED, firstAt, endAt, ADJUSTED_AT_MOST - found.length).toArray();
    found.push(...(rows as Known[]));
  }
  for (const { firstId, endId } of ranges) {
    const rows = sql.exec(SETTLED, firstId, endId, after, SETTLED_AT_MOST - found.length).toArray();
    found.push(...(rows as Known[]));
  }
  return found;
}

/** The same of one call, once it is over: of one that lasts, D1 knows no more than that it does. */
export const listIfEnded = (storage: Storage, id: CallId): PieceLine[] => {
  const query = "SELECT doc FROM kept_calls WHERE id = ? AND doc->>'$.phase' = 'ended'";
  return readDocs(storage, query, id).length > 0 ? listHistory(storage, [id]) : [];
};

/** Everything D1 should have of these calls, as it is written here. */
export const listHistory = (storage: Storage, callIds: readonly CallId[]): PieceLine[] =>
  callIds.flatMap((id) => {
    const [doc] = readDocs(storage, 'SELECT doc FROM kept_calls WHERE id = ?', id);
    if (doc === undefined) return [];
    const call = JSON.parse(doc) as Call;
    const back = call.rounds > 1 ? RECEIPTS_BACK : 1;
    const last = call.receiptSeq ?? 0;
    const receipts = new ReceiptStore(storage).listOf(id, last - back, last);
    const transfers = (call.settlement?.transfers ?? []).map((each) => transferLine(JSON.stringify(each)));
    return [callLine(recordAgain(call)), ...receipts.map(receiptLine), ...transfers];
  });

const readDocs = ({ sql }: Storage, query: string, ...bindings: (string | number)[]): string[] =>
  sql
    .exec(query, ...bindings)
    .toArray()
    .map((row) => String(row['doc']));
