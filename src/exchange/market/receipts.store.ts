import { forgottenReceipt } from '../../archive/forget-pieces.ts';
import type { Receipt } from '../../auction/auction.ts';
import { forgottenReceipt as withoutPersonal } from '../../directory/calls/erasures.store.ts';
import type { ObjectStorage, SqlValue } from '../../lib/bounds/object.store.ts';
import type { CallId } from '../../lib/ids.ts';
import { TEXT_IN_ROW } from '../../lib/limits.ts';
import { LongTexts, RECEIPT_PARTS } from './long-texts.store.ts';
import type { Chain } from './market.ts';

type Row = Record<string, SqlValue | ArrayBuffer>;

/** How the row of a receipt begins that stands elsewhere, because thousands competed: no receipt begins so. */
const APART = '{"apart":true,';

/** In characters. Most fit into their call's own row; a longer one would be written again with each of its commits. */
const IN_CALL_AT_MOST = 60_000;
const IN_CALLS = 'SELECT r.value->>0 AS seq, r.value->1 AS doc FROM calls, json_each(calls.receipts) r';

export const fitsIntoCall = ({ doc }: { doc: string }): boolean => doc.length <= IN_CALL_AT_MOST;

/**
 * The receipts of one campaign, in its object. Those of calls stand in their rows; here are those of pings, and those that are long.
 * One too large for a row is kept in parts: no decision fails for its receipt.
 */
export class ReceiptStore {
  readonly #sql: ObjectStorage['sql'];
  readonly #parts: LongTexts;

  constructor(storage: Pick<ObjectStorage, 'sql'>) {
    this.#sql = storage.sql;
    this.#parts = new LongTexts(storage, RECEIPT_PARTS);
  }

  last(chain: Chain): { seq: number; hash: string } | null {
    const [row] = this.#all(
      'SELECT seq, hash FROM receipts WHERE chain = ? ORDER BY seq DESC LIMIT 1',
      chain,
    );
    return row ? { seq: Number(row['seq']), hash: String(row['hash']) } : null;
  }

  /**
   * @param doc its JSON.
   * @param instead an old receipt nobody will ask for: its row is written over, and none is added.
   */
  insert(
    seq: number,
    chain: Chain,
    { hash, callId }: Pick<Receipt, 'hash' | 'callId'>,
    doc: string,
    instead: number | null = null,
  ): void {
    const isLong = doc.length > TEXT_IN_ROW;
    if (isLong) this.#parts.keep(seq, doc);
    const row = isLong ? `${APART}${JSON.stringify({ callId }).slice(1)}` : doc;
    if (instead !== null) {
      const over = 'UPDATE receipts SET seq = ?, chain = ?, hash = ?, doc = ? WHERE seq = ? RETURNING seq';
      this.#parts.drop(instead);
      if (this.#all(over, seq, chain, hash, row, instead).length > 0) return;
    }
    this.#sql.exec('INSERT INTO receipts (seq, chain, hash, doc) VALUES (?, ?, ?, ?)', seq, chain, hash, row);
  }

  /** One chain from its first kept receipt on. */
  list(chain: Chain): Receipt[] {
    const rows = this.#all('SELECT seq, doc FROM receipts WHERE chain = ?', chain);
    if (chain === 'calls') rows.push(...this.#all(IN_CALLS));
    rows.sort((a, b) => Number(a['seq']) - Number(b['seq']));
    return rows.map((row) => JSON.parse(this.#docOf(row)) as Receipt);
  }

  /** @param callId whose it is; without, all calls are looked through. @returns its JSON. */
  find(seq: number, callId: CallId | null): string | null {
    const [row] = this.#all('SELECT seq, doc FROM receipts WHERE seq = ?', seq);
    if (row) return this.#docOf(row);
    const inCalls = `${IN_CALLS} WHERE ${callId === null ? '' : 'calls.id = ?2 AND'} r.value->>0 = ?1`;
    const [found] = this.#all(inCalls, ...(callId === null ? [seq] : [seq, callId]));
    return found ? String(found['doc']) : null;
  }

  /** A call's, of those after `after` up to `last`. @returns the JSON of each. */
  listOf(callId: CallId, after: number, last: number): string[] {
    const query = "SELECT seq, doc FROM receipts WHERE seq > ? AND seq <= ? AND doc->>'$.callId' = ?";
    const inCall = `${IN_CALLS} WHERE calls.id = ? AND r.value->>0 > ? AND r.value->>0 <= ?`;
    return [...this.#all(query, after, last, callId), ...this.#all(inCall, callId, after, last)].map((row) =>
      this.#docOf(row),
    );
  }

  /** What was said of these calls, taken out of their receipts. Reads every receipt kept here. */
  forget(ids: readonly CallId[]): void {
    const those = "doc->>'$.callId' IN (SELECT value FROM json_each(?))";
    const apart = `SELECT seq FROM receipts WHERE doc->>'$.apart' AND ${those}`;
    for (const { seq } of this.#all(apart, JSON.stringify(ids))) {
      const receipt = JSON.parse(this.#parts.find(Number(seq))) as Receipt;
      this.#parts.keep(Number(seq), JSON.stringify(forgottenReceipt(receipt)));
    }
    const update = `UPDATE receipts SET doc = ${withoutPersonal('doc')} WHERE doc->>'$.apart' IS NULL AND ${those}`;
    this.#sql.exec(update, JSON.stringify(ids));
    for (const id of ids) {
      const [row] = this.#all('SELECT receipts FROM calls WHERE id = ? AND receipts IS NOT NULL', id);
      if (!row) continue;
      const kept = JSON.parse(String(row['receipts'])) as [number, Receipt][];
      const bare = kept.map(([seq, receipt]) => [seq, forgottenReceipt(receipt)]);
      this.#sql.exec('UPDATE calls SET receipts = ? WHERE id = ?', JSON.stringify(bare), id);
    }
  }

  prune(before: number): void {
    this.#sql.exec('DELETE FROM receipts WHERE seq < ?', before);
    this.#parts.prune(before);
  }

  #docOf({ seq, doc }: Row): string {
    const text = String(doc);
    return text.startsWith(APART) ? this.#parts.find(Number(seq)) : text;
  }

  #all(query: string, ...bindings: SqlValue[]): Row[] {
    return this.#sql.exec(query, ...bindings).toArray();
  }
}
