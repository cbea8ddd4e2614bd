import { assert } from '../result.ts';

export type SqlValue = string | number | null;

/** The part of a Durable Object's storage its stores use; a test gives them another SQLite. */
export type ObjectStorage = {
  sql: {
    exec(query: string, ...bindings: SqlValue[]): { toArray(): Record<string, SqlValue | ArrayBuffer>[] };
  };
  transactionSync<T>(run: () => T): T;
};

/**
 * Brings an object's schema up to date: an object wakes at the version it slept at and runs what is missing.
 * @param migrations append-only; each is kept whole or not at all.
 */
export function migrateObject(storage: ObjectStorage, migrations: readonly string[]): void {
  const { sql } = storage;
  sql.exec('CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY)');
  const [row] = sql.exec('SELECT max(version) AS version FROM schema_version').toArray();
  const at = Number(row?.['version'] ?? 0);
  assert(at <= migrations.length, 'this object was written by a newer version of the code');
  for (let version = at; version < migrations.length; version++) {
    storage.transactionSync(() => {
      for (const statement of migrations[version]!.split(';')) if (statement.trim()) sql.exec(statement);
      sql.exec('INSERT INTO schema_version (version) VALUES (?)', version + 1);
    });
  }
}
