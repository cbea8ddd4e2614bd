import { migrateObject, type ObjectStorage } from '../../lib/bounds/object.store.ts';
import type { Lease } from './lease.ts';
import type { Pool } from './pool.ts';

/** Append-only, as every object's. */
const MIGRATIONS = [
  `CREATE TABLE pool (one INTEGER PRIMARY KEY CHECK (one = 1), doc TEXT NOT NULL);
   CREATE TABLE leases (number TEXT PRIMARY KEY, doc TEXT NOT NULL) WITHOUT ROWID;`,
];

/** SQL of one pool's object: its terms, and the last lease of each number. */
export class PoolStore {
  readonly #storage: ObjectStorage;

  constructor(storage: ObjectStorage) {
    this.#storage = storage;
    migrateObject(storage, MIGRATIONS);
  }

  pool(): { pool: Pool; revision: number } | null {
    const [row] = this.#storage.sql.exec('SELECT doc FROM pool').toArray();
    return row ? (JSON.parse(String(row['doc'])) as { pool: Pool; revision: number }) : null;
  }

  savePool(pool: Pool, revision: number): void {
    this.#storage.sql.exec(
      'INSERT OR REPLACE INTO pool (one, doc) VALUES (1, ?)',
      JSON.stringify({ pool, revision }),
    );
  }

  leases(): Lease[] {
    const rows = this.#storage.sql.exec('SELECT doc FROM leases').toArray();
    return rows.map((row) => JSON.parse(String(row['doc'])) as Lease);
  }

  saveLease(lease: Lease): void {
    this.#storage.sql.exec(
      'INSERT OR REPLACE INTO leases (number, doc) VALUES (?, ?)',
      lease.number,
      JSON.stringify(lease),
    );
  }
}
