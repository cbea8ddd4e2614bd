/**
 * Put around the exchange's own classes and handlers, unchanged: counts the rows they write, the calls between them,
 * their D1 queries and the keys they import. All of a Worker's objects share an isolate here, so one map sees it all.
 */
const counts: Record<string, number> = {};
const count = (name: string, by = 1): void => {
  counts[name] = (counts[name] ?? 0) + by;
};

// biome-ignore lint/suspicious/noExplicitAny: it wraps whatever the exchange has
type Any = any;

/** What a statement is known by among others. */
const nameOf = (query: string): string => query.replaceAll(/\s+/g, ' ').trim().slice(0, 60);

/** Statements that give rows back have written only when these are read. */
function countSql(owner: string, storage: DurableObjectStorage): void {
  const { sql } = storage;
  let isOpen = false;
  // All that is written before the object waits again is one transaction, and one fsync.
  const noteWrite = (): void => {
    if (!isOpen) count(`commits.${owner}`);
    isOpen = true;
    queueMicrotask(() => {
      isOpen = false;
    });
  };
  const exec = sql.exec.bind(sql) as (...all: unknown[]) => SqlStorageCursor<Record<string, SqlStorageValue>>;
  const counted = (...all: unknown[]): unknown => {
    const cursor = exec(...all);
    if (cursor.rowsWritten > 0) noteWrite();
    count(`rows.${owner}`, cursor.rowsWritten);
    count(`reads.${owner}`, cursor.rowsRead);
    count(`statements.${owner}`);
    if (cursor.rowsWritten > 0) count(`wrote.${owner}: ${nameOf(String(all[0]))}`, cursor.rowsWritten);
    return cursor;
  };
  Object.defineProperty(sql, 'exec', { value: counted });
  const setAlarm = storage.setAlarm.bind(storage);
  Object.defineProperty(storage, 'setAlarm', {
    value: (...all: Parameters<typeof setAlarm>) => {
      noteWrite();
      count(`rows.${owner}`);
      count(`alarmsSet.${owner}`);
      count(`wrote.${owner}: alarm`);
      return setAlarm(...all);
    },
  });
}

/** A batch is one query: it is one round trip. Its statements must be the database's own. */
function countDatabase(where: string, database: D1Database): D1Database {
  const own = new WeakMap<object, D1PreparedStatement>();
  const note = <T>(result: T): T => {
    const meta = (result as { meta?: D1Meta } | null)?.meta;
    if (!meta) return result;
    count(`d1.rows.${where}`, meta.rows_written);
    count(`d1.reads.${where}`, meta.rows_read);
    return result;
  };
  const wrap = (statement: D1PreparedStatement): D1PreparedStatement => {
    // What the exchange puts around a statement's methods stands around the counting, not under it.
    const around = new Map<PropertyKey, unknown>();
    const proxy = new Proxy(statement, {
      set: (_, name, value) => Boolean(around.set(name, value)),
      get(target, name) {
        if (around.has(name)) return around.get(name);
        const value = Reflect.get(target, name) as Any;
        if (typeof value !== 'function') return value;
        if (name === 'bind') return (...all: unknown[]) => wrap(value.apply(target, all));
        return async (...all: unknown[]) => {
          count(`d1.queries.${where}`);
          return note(await value.apply(target, all));
        };
      },
    });
    own.set(proxy, statement);
    return proxy;
  };
  return {
    prepare: (query: string) => wrap(database.prepare(query)),
    batch: async (statements: D1PreparedStatement[]) => {
      count(`d1.queries.${where}`);
      const results = await database.batch(statements.map((statement) => own.get(statement) ?? statement));
      return results.map(note);
    },
    exec: (query: string) => database.exec(query),
  } as unknown as D1Database;
}

function countNamespace(name: string, namespace: Any): Any {
  const stubOf = (stub: Any): Any =>
    new Proxy(stub, {
      get(target, method) {
        const value = target[method];
        if (typeof value !== 'function' || typeof method !== 'string') return value;
        return (...all: unknown[]) => {
          count(`rpc.${name}.${method}`);
          return target[method](...all);
        };
      },
    });
  return new Proxy(namespace, {
    get(target, method) {
      const value = target[method];
      if (method === 'getByName' || method === 'get')
        return (...all: unknown[]) => stubOf(target[method](...all));
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

const countQueue = (name: string, queue: Queue): unknown => ({
  send: (...all: Parameters<Queue['send']>) => {
    count(`messages.${name}`);
    return queue.send(...all);
  },
  sendBatch: (...all: Parameters<Queue['sendBatch']>) => {
    count(`messages.${name}`, [...all[0]].length);
    return queue.sendBatch(...all);
  },
});

const envs = new Map<string, Any>();

/** The environment as one part of the exchange sees it; the same object each time, as in production. */
function countEnv(where: string, env: Any): Any {
  const known = envs.get(where);
  if (known) return known;
  const counted = Object.fromEntries(
    Object.entries(env).map(([name, value]: [string, Any]) => {
      if (typeof value?.getByName === 'function') return [name, countNamespace(name, value)];
      if (typeof value?.sendBatch === 'function') return [name, countQueue(name, value)];
      if (typeof value?.prepare === 'function') return [name, countDatabase(where, value)];
      return [name, value];
    }),
  );
  envs.set(where, counted);
  return counted;
}

export function countingClass(name: string, Base: Any): Any {
  return class extends Base {
    constructor(ctx: DurableObjectState, env: unknown) {
      countSql(name, ctx.storage);
      super(ctx, countEnv(name, env));
    }

    alarm(...all: unknown[]): unknown {
      count(`alarms.${name}`);
      return super.alarm?.(...all);
    }
  };
}

export function countingHandler(product: Any): unknown {
  for (const name of ['importKey', 'sign', 'encrypt', 'decrypt'] as const) {
    const own = (crypto.subtle[name] as Any).bind(crypto.subtle);
    const counted = (...all: unknown[]): unknown => {
      count(`crypto.${name}`);
      return own(...all);
    };
    Object.defineProperty(crypto.subtle, name, { value: counted });
  }
  return {
    async fetch(request: Request, env: unknown, ctx: ExecutionContext) {
      const { pathname } = new URL(request.url);
      if (pathname === '/counts') return Response.json(counts);
      if (pathname === '/counts/reset') {
        for (const name of Object.keys(counts)) delete counts[name];
        return new Response('ok');
      }
      count('requests');
      return product.fetch(request, countEnv('fetch', env), ctx);
    },
    queue(batch: unknown, env: unknown, ctx: unknown) {
      count('batches');
      return product.queue(batch, countEnv('queue', env), ctx);
    },
    scheduled: (event: unknown, env: unknown, ctx: unknown) =>
      product.scheduled(event, countEnv('scheduled', env), ctx),
  };
}
