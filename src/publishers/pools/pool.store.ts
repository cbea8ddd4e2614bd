import { guardRows } from '../../lib/bounds/guarded.store.ts';
import { migrateObject, type ObjectStorage } from '../../lib/bounds/object.store.ts';
import type { Lease } from './lease.ts';
import { NumberPool, type PoolKeeper } from './number-pool.ts';
import type { PoolRules } from './pool.ts';

/** Append-only, as the campaign's. */
const MIGRATIONS = [
  `CREATE TABLE rules (one INTEGER PRIMARY KEY CHECK (one = 1), doc TEXT NOT NULL);
   CREATE TABLE leases (number TEXT PRIMARY KEY, doc TEXT NOT NULL) WITHOUT ROWID;`,
];

/** SQL of one pool's object. */
export class PoolStore implements PoolKeeper {
  readonly #sql: ObjectStorage['sql'];
  readonly #storage: ObjectStorage;

  constructor(storage: ObjectStorage) {
    this.#storage = guardRows(storage);
    this.#sql = this.#storage.sql;
    migrateObject(this.#storage, MIGRATIONS);
  }

  transaction<T>(run: () => T): T {
    return this.#storage.transactionSync(run);
  }

  rules(): PoolRules | null {
    const [row] = this.#sql.exec('SELECT doc FROM rules').toArray();
    return row ? (JSON.parse(String(row['doc'])) as PoolRules) : null;
  }

  leases(): Lease[] {
    const rows = this.#sql.exec('SELECT doc FROM leases').toArray();
    return rows.map((row) => JSON.parse(String(row['doc'])) as Lease);
  }

  saveRules(rules: PoolRules | null): void {
    if (rules) this.#sql.exec('INSERT OR REPLACE INTO rules (one, doc) VALUES (1, ?)', JSON.stringify(rules));
    else this.#sql.exec('DELETE FROM rules');
  }

  saveLease(lease: Lease): void {
    this.#sql.exec(
      'INSERT INTO leases (number, doc) VALUES (?, ?) ON CONFLICT (number) DO UPDATE SET doc = excluded.doc',
      lease.number,
      JSON.stringify(lease),
    );
  }

  deleteLease(number: string): void {
    this.#sql.exec('DELETE FROM leases WHERE number = ?', number);
  }
}

export const openPool = (storage: ObjectStorage): NumberPool => new NumberPool(new PoolStore(storage));
