import { assertBindable } from '../limits.ts';
import type { ObjectStorage, SqlValue } from './object.store.ts';
import { patient } from './patient.client.ts';

/**
 * D1 that refuses what production's would: the same database, each statement looked at before it is bound.
 * @throws TooLarge when a statement or a value is.
 */
export function guardD1(db: D1Database): D1Database {
  const prepare = (query: string): D1PreparedStatement => {
    assertBindable(query, []);
    const statement = db.prepare(query);
    const bind = statement.bind.bind(statement);
    statement.bind = (...values: unknown[]) => {
      assertBindable(query, values);
      return bind(...values);
    };
    return statement;
  };
  return new Proxy(db, {
    get: (target, name) => {
      if (name === 'prepare') return prepare;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** An object's own SQLite that refuses rows which production's would. */
export const guardRows = (storage: ObjectStorage): ObjectStorage => ({
  sql: {
    exec: (query: string, ...bindings: SqlValue[]) => {
      assertBindable(query, bindings);
      return storage.sql.exec(query, ...bindings);
    },
  },
  transactionSync: (run) => storage.transactionSync(run),
});

const guards = new WeakMap<object, object>();

/** The same bindings, with a database that refuses what production's would; none can be waited for without end. */
export function guarded<Bindings extends { DB: D1Database }>(env: Bindings): Bindings {
  const known = guards.get(env);
  if (known) return known as Bindings;
  const held = patient({ ...env, DB: guardD1(env.DB) });
  guards.set(env, held);
  guards.set(held, held);
  return held;
}
