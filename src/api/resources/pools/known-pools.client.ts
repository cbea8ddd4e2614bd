import type { Env } from '../../../bindings.ts';
import type { TagDeclarations } from '../../../campaign/tags.ts';
import { findConfig } from '../../../directory/config/config.store.ts';
import { BoundedMap } from '../../../lib/bounded-map.ts';
import { MINUTE_MS, SECOND_MS } from '../../../lib/time.ts';
import { type Pool, type PoolRules, rulesOfPool } from '../../../publishers/pools/pool.ts';

/** A pool as this isolate last read it, and what its campaign says of tags; null: there is none. */
export type KnownPool = { pool: Pool; rules: PoolRules; declared: TagDeclarations | undefined } | null;
type Kept = { known: KnownPool; at: number; busyUntil: number };

const MOST_KNOWN = 10_000;
const MOST_STRANGERS = 1_000;
const FRESH_MS = MINUTE_MS;
/** Whoever reads it again has come to nothing by then. */
const BUSY_MS = 10 * SECOND_MS;

const known = new WeakMap<D1Database, BoundedMap<string, Kept>>();
const strangers = new WeakMap<D1Database, BoundedMap<string, Kept>>();

/** From memory, read again behind the answer when it is a minute old. While D1 is away the last reading stands. */
export async function knownPool(
  env: Env,
  id: string,
  now: number,
  waitUntil: (work: Promise<unknown>) => void,
): Promise<KnownPool> {
  const kept = keptIn(env.DB, id);
  if (!kept) return readPool(env, id, now);
  if (now - kept.at < FRESH_MS) return kept.known;
  // By one: what another request does, none waits for (src/lib/bounds/until-done.client.ts).
  if (kept.busyUntil <= now) {
    kept.busyUntil = now + BUSY_MS;
    const reading = readPool(env, id, now).catch((error: unknown) => {
      console.error('a pool was not read again', { poolId: id, error: String(error) });
      kept.busyUntil = 0;
    });
    waitUntil(reading);
  }
  return kept.known;
}

export const isKnown = (env: Env, id: string): boolean => keptIn(env.DB, id) !== undefined;

/** As D1 has it now. */
export async function readPool(env: Env, id: string, now: number): Promise<KnownPool> {
  const row = await findConfig(env.DB, 'pool', id);
  const campaign = row && (await findConfig(env.DB, 'campaign', row.doc.campaignId));
  const found = row && {
    pool: row.doc,
    rules: rulesOfPool(row.doc, row.revision),
    declared: campaign?.doc.tags,
  };
  mapOf(known, env.DB, MOST_KNOWN).delete(id);
  mapOf(strangers, env.DB, MOST_STRANGERS).delete(id);
  const all = found ? mapOf(known, env.DB, MOST_KNOWN) : mapOf(strangers, env.DB, MOST_STRANGERS);
  all.set(id, { known: found, at: now, busyUntil: 0 });
  return found;
}

const keptIn = (db: D1Database, id: string): Kept | undefined =>
  mapOf(known, db, MOST_KNOWN).get(id) ?? mapOf(strangers, db, MOST_STRANGERS).get(id);

function mapOf(
  all: WeakMap<D1Database, BoundedMap<string, Kept>>,
  db: D1Database,
  most: number,
): BoundedMap<string, Kept> {
  const map = all.get(db) ?? new BoundedMap<string, Kept>(most);
  all.set(db, map);
  return map;
}
