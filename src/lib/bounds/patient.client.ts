import { SECOND_MS } from '../time.ts';

/** Neither yes nor no in the time there was: it may have been done all the same, so that doing it again must do no harm. */
export class NoAnswer extends Error {
  override name = 'NoAnswer';
}

/** Rings once, unless it is stopped. A timer that runs keeps an object awake. */
export type Timer = (ms: number, ring: () => void) => () => void;

const realTimer: Timer = (ms, ring) => {
  const timer = setTimeout(ring, ms);
  return () => clearTimeout(timer);
};

/** @throws NoAnswer when the time is up. */
export function answered<T>(who: string, work: Promise<T>, ms: number, timer: Timer = realTimer): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = timer(ms, () => reject(new NoAnswer(`${who} did not answer within ${ms / SECOND_MS} s`)));
    work.then(resolve, reject).finally(stop);
  });
}

/** A queue takes a batch within a tenth of a second; D1 gives a query up by itself after thirty. */
const QUEUE_MS = 5 * SECOND_MS;
const STORE_MS = 30 * SECOND_MS;

type Outside = Partial<Record<'DB' | 'ARCHIVE' | 'PROJECTIONS' | 'DELIVERIES', object>>;
type Call = (...given: unknown[]) => Promise<unknown>;

/**
 * The same bindings, of which none can be waited for without end. Who hangs is as good as away, and whatever waits for it
 * (a drain, an alarm, a cron, a consumer) goes on with the rest.
 */
export function patient<Bindings extends Outside>(env: Bindings, timer: Timer = realTimer): Bindings {
  const timed = (who: string, ms: number, call: Call): Call => {
    return (...given) => answered(who, call(...given), ms, timer);
  };
  const database = (db: object): object =>
    replacing(db, (name, call) => {
      if (name === 'prepare') return (...given) => statement(call(...given));
      return name === 'batch' || name === 'exec' ? timed('D1', STORE_MS, call) : call;
    });
  /** A batch takes none but D1's own statements: it stays the object it is. */
  const statement = <T>(given: T): T => {
    if (typeof given !== 'object' || given === null) return given;
    for (const name of ['all', 'run', 'first', 'raw'])
      Reflect.set(given, name, timed('D1', STORE_MS, methodOf(given, name)));
    const bind = methodOf(given, 'bind');
    Reflect.set(given, 'bind', (...values: unknown[]) => statement(bind(...values)));
    return given;
  };
  const bucket = (archive: object): object =>
    replacing(archive, (name, call) => {
      const asked = timed('R2', STORE_MS, call);
      return name === 'get' ? async (...given) => body(await asked(...given)) : asked;
    });
  const body = <T>(given: T): T => {
    if (typeof given !== 'object' || given === null) return given;
    for (const name of ['text', 'arrayBuffer'])
      Reflect.set(given, name, timed('R2', STORE_MS, methodOf(given, name)));
    return given;
  };
  const queue = (given: object): object => replacing(given, (_, call) => timed('a queue', QUEUE_MS, call));
  return {
    ...env,
    ...(env.DB && { DB: database(env.DB) }),
    ...(env.ARCHIVE && { ARCHIVE: bucket(env.ARCHIVE) }),
    ...(env.PROJECTIONS && { PROJECTIONS: queue(env.PROJECTIONS) }),
    ...(env.DELIVERIES && { DELIVERIES: queue(env.DELIVERIES) }),
  };
}

const methodOf = (of: object, name: string): Call => {
  const method = Reflect.get(of, name) as Call;
  return (...given) => Reflect.apply(method, of, given);
};

const replacing = (of: object, change: (name: PropertyKey, call: Call) => (...given: unknown[]) => unknown) =>
  new Proxy(of, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return change(name, (...given) => Reflect.apply(value, target, given));
    },
  });
