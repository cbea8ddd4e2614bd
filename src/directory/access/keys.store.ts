import { eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { MINUTE_MS } from '../../lib/time.ts';
import { rootCause } from '../root-cause.ts';
import { keys } from '../schema.ts';
import { type AccessKey, type Viewer, viewerOf } from './access-key.ts';

/** A revoked key must stop working within a second everywhere, so nothing is remembered longer. */
const REMEMBERED_MS = 900;
const MOST_REMEMBERED = 2_000;
type Remembered = { viewer: Viewer; at: number; expiresAt: number };
const remembered = new WeakMap<D1Database, Map<string, Remembered>>();

/**
 * Whose key has this hash? Unknown keys are not remembered: guesses would push out the real ones.
 * @param waitUntil takes the note of the key's use, made once a minute, which nobody needs to wait for.
 */
export async function findViewer(
  db: D1Database,
  hash: string,
  now: number,
  waitUntil: (work: Promise<unknown>) => void,
): Promise<Viewer | null> {
  const cache = cacheOf(db);
  const known = cache.get(hash);
  if (known && now - known.at < REMEMBERED_MS && now >= known.at && now < known.expiresAt)
    return known.viewer;
  cache.delete(hash);
  const [row] = await drizzle(db)
    .select({ doc: keys.doc, lastUsedAt: keys.lastUsedAt })
    .from(keys)
    .where(eq(keys.hash, hash))
    .limit(1);
  const expiresAt = row?.doc.expiresAt ?? Number.POSITIVE_INFINITY;
  if (!row || expiresAt <= now) return null;
  if (now - (row.lastUsedAt ?? 0) >= MINUTE_MS) waitUntil(noteUse(db, hash, now));
  if (cache.size >= MOST_REMEMBERED) cache.clear();
  const viewer = viewerOf(row.doc as AccessKey);
  cache.set(hash, { viewer, at: now, expiresAt });
  return viewer;
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

function cacheOf(db: D1Database): Map<string, Remembered> {
  const known = remembered.get(db);
  if (known) return known;
  const made = new Map<string, Remembered>();
  remembered.set(db, made);
  return made;
}
