import type { NewsDoc } from '../../directory/config/news.ts';
import type { ObjectStorage, SqlValue } from '../../lib/bounds/object.store.ts';
import type { TrackingNumber } from '../../publishers/publisher.ts';

/** `until` of what is still in force. */
const FOR_GOOD = Number.MAX_SAFE_INTEGER;

export type Head = { version: number; hash: string };

/** A campaign's configuration in its object: a row per document and version it began with, and the numbers by themselves. */
export class ConfigStore {
  readonly #sql: ObjectStorage['sql'];

  constructor({ sql }: Pick<ObjectStorage, 'sql'>) {
    this.#sql = sql;
  }

  head(): Head | null {
    return readHead(this.#first('SELECT version, hash FROM config_heads ORDER BY version DESC LIMIT 1'));
  }

  findHead(version: number): Head | null {
    return readHead(this.#first('SELECT version, hash FROM config_heads WHERE version = ?', version));
  }

  saveHead({ version, hash }: Head): void {
    this.#sql.exec('INSERT OR REPLACE INTO config_heads (version, hash) VALUES (?, ?)', version, hash);
  }

  docsAt(version: number): NewsDoc[] {
    const query = 'SELECT id, hash, doc FROM config_docs WHERE since <= ?1 AND until > ?1 ORDER BY id';
    return this.#all(query, version).map((row) => ({
      id: String(row['id']),
      hash: String(row['hash']),
      text: String(row['doc']),
    }));
  }

  /** From `version` on a document is this one. */
  begin(version: number, { id, hash, text }: NewsDoc): void {
    this.end(version, id);
    this.#sql.exec(
      'INSERT INTO config_docs (id, since, until, hash, doc) VALUES (?, ?, ?, ?, ?)',
      id,
      version,
      FOR_GOOD,
      hash,
      text,
    );
  }

  /** From `version` on there is no such document. */
  end(version: number, id: string): void {
    this.#sql.exec('UPDATE config_docs SET until = ? WHERE id = ? AND until = ?', version, id, FOR_GOOD);
  }

  /** Forgets versions nobody will ask for. */
  forgetBefore(version: number): void {
    this.#sql.exec('DELETE FROM config_docs WHERE until <= ?', version);
    this.#sql.exec('DELETE FROM config_heads WHERE version < ?', version);
  }

  /** @param number E.164 */
  findNumber(number: string): TrackingNumber | null {
    const row = this.#first('SELECT doc FROM numbers WHERE number = ?', number);
    return row ? readNumber(row) : null;
  }

  /** A publisher's, in the order of their ids: at most so many after one. */
  listNumbers(publisherId: string, after: string, limit: number): TrackingNumber[] {
    const query = 'SELECT doc FROM numbers WHERE publisher_id = ? AND id > ? ORDER BY id LIMIT ?';
    return this.#all(query, publisherId, after, limit).map(readNumber);
  }

  numberDocs(): NewsDoc[] {
    return this.#all('SELECT id, doc FROM numbers').map((row) => ({
      id: String(row['id']),
      hash: '',
      text: String(row['doc']),
    }));
  }

  saveNumber(number: TrackingNumber, text: string): void {
    this.#sql.exec(
      'INSERT OR REPLACE INTO numbers (id, number, publisher_id, doc) VALUES (?, ?, ?, ?)',
      number.id,
      number.number,
      number.publisherId,
      text,
    );
  }

  deleteNumber(id: string): void {
    this.#sql.exec('DELETE FROM numbers WHERE id = ?', id);
  }

  #all(query: string, ...bindings: SqlValue[]) {
    return this.#sql.exec(query, ...bindings).toArray();
  }

  #first(query: string, ...bindings: SqlValue[]) {
    return this.#all(query, ...bindings)[0];
  }
}

type Row = Record<string, unknown>;
const readHead = (row: Row | undefined): Head | null =>
  row ? { version: Number(row['version']), hash: String(row['hash']) } : null;
const readNumber = (row: Row): TrackingNumber => JSON.parse(String(row['doc'])) as TrackingNumber;
