import { eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { BoundedMap } from '../../lib/bounded-map.ts';
import { MINUTE_MS } from '../../lib/time.ts';
import { rootCause } from '../root-cause.ts';
import { keys } from '../schema.ts';
import { type AccessKey, type Viewer, viewerOf } from './access-key.ts';

/** A revoked key must stop working within a second everywhere, so nothing is remembered longer. */
const REMEMBERED_MS = 900;
/** Looked up again behind an answer from then on: who asks often never waits, and a crowd asks D1 once. */
const FRESH_MS = 450;
const MOST_REMEMBERED = 2_000;
/** `until` is null for a key without an end. */
export type Opened = { viewer: Viewer; until: number | null };
/** `busyUntil`: somebody looks it up again, or has come to nothing by then. */
type Remembered = Opened & { at: number; busyUntil: number };
const remembered = new WeakMap<D1Database, BoundedMap<string, Remembered>>();

const isOver = ({ until }: Pick<Opened, 'until'>, now: number): boolean => until !== null && until <= now;

/**
 * Whose key has this hash? Unknown keys are not remembered: guesses would push out the real ones.
 * @param waitUntil takes the note of the key's use, made once a minute, which nobody needs to wait for.
 */
export async function findViewer(
  db: D1Database,
  hash: string,
  now: number,
  waitUntil: (work: Promise<unknown>) => void,
): Promise<Opened | null> {
  const cache = cacheOf(db);
  const known = cache.get(hash);
  const age = now - (known?.at ?? 0);
  if (!known || age < 0 || age >= REMEMBERED_MS || isOver(known, now)) {
    cache.delete(hash);
    return lookUp(db, hash, now, waitUntil);
  }
  if (age >= FRESH_MS && known.busyUntil <= now) {
    known.busyUntil = now + REMEMBERED_MS;
    const looking = lookUp(db, hash, now, waitUntil).catch((error: unknown) => {
      console.error('a key was not looked up again', rootCause(error).message);
    });
    waitUntil(looking);
  }
  return known;
}

async function lookUp(
  db: D1Database,
  hash: string,
  now: number,
  waitUntil: (work: Promise<unknown>) => void,
): Promise<Opened | null> {
  const cache = cacheOf(db);
  const [row] = await drizzle(db)
    .select({ doc: keys.doc, lastUsedAt: keys.lastUsedAt })
    .from(keys)
    .where(eq(keys.hash, hash))
    .limit(1);
  const opened = row && openedBy(row.doc, now);
  cache.delete(hash);
  if (!opened) return null;
  if (now - (row.lastUsedAt ?? 0) >= MINUTE_MS) waitUntil(noteUse(db, hash, now));
  cache.set(hash, { ...opened, at: now, busyUntil: 0 });
  return opened;
}

function openedBy(key: AccessKey, now: number): Opened | null {
  const opened = { viewer: viewerOf(key), until: key.expiresAt ?? null };
  return isOver(opened, now) ? null : opened;
}

/** What a key opens this moment, by its id: what was signed in its name may have outlived it. */
export async function findViewerById(db: D1Database, id: string, now: number): Promise<Opened | null> {
  const [row] = await drizzle(db).select({ doc: keys.doc }).from(keys).where(eq(keys.id, id)).limit(1);
  return row ? openedBy(row.doc, now) : null;
}

const USED = `
  UPDATE keys SET last_used_at = ?2 WHERE hash = ?1 AND (last_used_at IS NULL OR last_used_at <= ?3)`;

/** Two places that note the same minute write it once. */
async function noteUse(db: D1Database, hash: string, now: number): Promise<void> {
  try {
    await db
      .prepare(USED)
      .bind(hash, now, now - MINUTE_MS)
      .run();
  } catch (error) {
    console.error('the use of a key was not noted', rootCause(error).message);
  }
}

/** When keys were last used, by id. */
export async function listKeyUse(db: D1Database, ids: readonly string[]): Promise<Map<string, number>> {
  const { results } = await db
    .prepare(
      'SELECT id, last_used_at AS at FROM keys WHERE id IN (SELECT value FROM json_each(?1)) AND last_used_at IS NOT NULL',
    )
    .bind(JSON.stringify(ids))
    .all<{ id: string; at: number }>();
  return new Map(results.map(({ id, at }) => [id, at]));
}

/** After a key was revoked or changed here, it is gone here at once. */
export const forgetViewers = (db: D1Database): void => cacheOf(db).clear();

function cacheOf(db: D1Database): BoundedMap<string, Remembered> {
  const known = remembered.get(db);
  if (known) return known;
  const made = new BoundedMap<string, Remembered>(MOST_REMEMBERED);
  remembered.set(db, made);
  return made;
}
