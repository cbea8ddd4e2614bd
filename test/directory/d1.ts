import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { assertBindable } from '../../src/lib/limits.ts';

const MIGRATIONS = join(import.meta.dirname, '../../migrations');

type Row = Record<string, unknown>;

/** A D1 database on another SQLite, with the real migrations: one query at a time, a batch is one transaction. */
export class LocalD1 {
  readonly sqlite = new DatabaseSync(':memory:');
  /** Set to make every query fail, as when D1 is away. */
  down = false;
  /** Queries and batches so far. */
  trips = 0;
  /** Set to have the way to the database, or the way back, break off once, at so many trips from now. */
  breaksAt: { trip: number; way: 'there' | 'back' } | null = null;

  /** @param before told of each migration's file before it runs: what an older version of the code had written by then. */
  constructor(before: (file: string, sqlite: DatabaseSync) => void = () => {}) {
    this.sqlite.exec('CREATE TABLE d1_migrations (name TEXT UNIQUE)');
    for (const file of readdirSync(MIGRATIONS).sort()) {
      before(file, this.sqlite);
      this.sqlite.exec(readFileSync(join(MIGRATIONS, file), 'utf8'));
      this.sqlite.prepare('INSERT INTO d1_migrations (name) VALUES (?)').run(file);
    }
  }

  prepare(sql: string): LocalStatement {
    return new LocalStatement(this, sql, []);
  }

  async batch(statements: LocalStatement[]): Promise<ReturnType<LocalStatement['runNow']>[]> {
    await this.trip();
    const breaksOff = this.#breaksOff();
    if (breaksOff === 'there') throw new Error('D1_ERROR: Network connection lost.');
    this.sqlite.exec('BEGIN');
    try {
      const results = statements.map((statement) => statement.runNow());
      this.sqlite.exec('COMMIT');
      if (breaksOff === null) return results;
    } catch (error) {
      this.sqlite.exec('ROLLBACK');
      throw new Error('D1_ERROR', { cause: error });
    }
    throw new Error('D1_ERROR: Network connection lost.');
  }

  #breaksOff(): 'there' | 'back' | null {
    if (!this.breaksAt || this.breaksAt.trip-- > 0) return null;
    const { way } = this.breaksAt;
    this.breaksAt = null;
    return way;
  }

  /** The way to the database and back: others get their turn meanwhile. */
  async trip(): Promise<void> {
    this.trips += 1;
    await new Promise((resolve) => setImmediate(resolve));
    if (this.down) throw new Error('D1_ERROR: Network connection lost.');
  }

  rows(sql: string): Row[] {
    return this.sqlite.prepare(sql).all() as Row[];
  }
}

class LocalStatement {
  readonly #db: LocalD1;
  readonly #sql: string;
  readonly #values: unknown[];

  constructor(db: LocalD1, sql: string, values: unknown[]) {
    this.#db = db;
    this.#sql = sql;
    this.#values = values;
  }

  /** Refuses what production would. */
  bind(...values: unknown[]): LocalStatement {
    assertBindable(this.#sql, values);
    return new LocalStatement(this.#db, this.#sql, values);
  }

  runNow() {
    const results = this.#db.sqlite.prepare(this.#sql).all(...(this.#values as SQLInputValue[])) as Row[];
    const { changes } = this.#db.sqlite.prepare('SELECT changes() AS changes').get() as { changes: number };
    return { results, success: true, meta: { changes } };
  }

  async all() {
    await this.#db.trip();
    return this.runNow();
  }

  run() {
    return this.all();
  }

  async raw(): Promise<unknown[][]> {
    await this.#db.trip();
    const statement = this.#db.sqlite.prepare(this.#sql);
    statement.setReturnArrays(true);
    return statement.all(...(this.#values as SQLInputValue[])) as unknown as unknown[][];
  }

  async first(column?: string): Promise<unknown> {
    const [row] = (await this.all()).results;
    return row === undefined ? null : column === undefined ? row : row[column];
  }
}
