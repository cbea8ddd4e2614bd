import { DatabaseSync } from 'node:sqlite';
import type { ObjectStorage, SqlValue } from '../../src/lib/bounds/object.store.ts';

/** The object died in the middle of what it was doing. */
export class Crash extends Error {}

/**
 * A Durable Object's storage on another SQLite: what a transaction wrote is kept whole or, when the object dies in it,
 * not at all. `crashBefore(n)` makes it die at the n-th statement from now.
 */
export class SimulatedStorage implements ObjectStorage {
  readonly #db = new DatabaseSync(':memory:');
  readonly #statements = new Map<string, ReturnType<DatabaseSync['prepare']>>();
  #statementsLeft: number | null = null;
  /** Deaths so far. */
  deaths = 0;
  rowsWritten = 0;

  readonly sql = {
    exec: (query: string, ...bindings: SqlValue[]) => {
      if (this.#statementsLeft !== null && this.#statementsLeft-- <= 0) {
        this.#statementsLeft = null;
        this.deaths += 1;
        throw new Crash(query);
      }
      let statement = this.#statements.get(query);
      if (!statement) {
        statement = this.#db.prepare(query);
        this.#statements.set(query, statement);
      }
      if (/^\s*SELECT|\bRETURNING\b/i.test(query)) {
        const rows = statement.all(...bindings) as Record<string, SqlValue>[];
        if (/RETURNING/i.test(query)) this.rowsWritten += rows.length;
        return { toArray: () => rows };
      }
      this.rowsWritten += Number(statement.run(...bindings).changes);
      return { toArray: () => [] };
    },
  };

  transactionSync<T>(run: () => T): T {
    this.#db.exec('BEGIN');
    try {
      const result = run();
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  crashBefore(statements: number | null): void {
    this.#statementsLeft = statements;
  }

  /** The storage as one life of the object sees it: whatever goes on after its death reaches nothing. */
  forOneLife(): ObjectStorage & { isOver: () => boolean } {
    const { deaths } = this;
    const isOver = (): boolean => this.deaths > deaths;
    const alive = (): void => {
      if (isOver()) throw new Crash('dead');
    };
    return {
      isOver,
      sql: {
        exec: (query, ...bindings) => {
          alive();
          return this.sql.exec(query, ...bindings);
        },
      },
      transactionSync: (run) => {
        alive();
        return this.transactionSync(run);
      },
    };
  }
}
