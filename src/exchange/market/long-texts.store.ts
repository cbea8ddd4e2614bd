import type { ObjectStorage } from '../../lib/bounds/object.store.ts';
import { cutText, TEXT_IN_ROW } from '../../lib/limits.ts';

type TextsOf = { table: string; key: string };
export const RECEIPT_PARTS: TextsOf = { table: 'receipt_parts', key: 'seq' };
export const OPENING_PARTS: TextsOf = { table: 'opening_parts', key: 'call_id' };

/** Texts that no row holds, in as many as they need: how many competed for a call decides how long a text is, and nothing else. */
export class LongTexts {
  readonly #sql: ObjectStorage['sql'];
  readonly #queries: { insert: string; find: string; drop: string; prune: string };

  constructor({ sql }: Pick<ObjectStorage, 'sql'>, { table, key }: TextsOf) {
    this.#sql = sql;
    this.#queries = {
      insert: `INSERT INTO ${table} (${key}, part, text) VALUES (?, ?, ?)`,
      find: `SELECT text FROM ${table} WHERE ${key} = ? ORDER BY part`,
      drop: `DELETE FROM ${table} WHERE ${key} = ?`,
      prune: `DELETE FROM ${table} WHERE ${key} < ?`,
    };
  }

  keep(of: string | number, text: string): void {
    this.drop(of);
    for (const [part, each] of cutText(text, TEXT_IN_ROW).entries())
      this.#sql.exec(this.#queries.insert, of, part, each);
  }

  find(of: string | number): string {
    return this.#sql
      .exec(this.#queries.find, of)
      .toArray()
      .map(({ text }) => String(text))
      .join('');
  }

  drop(of: string | number): void {
    this.#sql.exec(this.#queries.drop, of);
  }

  prune(before: string | number): void {
    this.#sql.exec(this.#queries.prune, before);
  }
}
