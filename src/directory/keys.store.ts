import { eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { type AccessKey, type Viewer, viewerOf } from './access-key.ts';
import { keys } from './schema.ts';

/** A revoked key must stop working within a second everywhere, so nothing is remembered longer. */
const REMEMBERED_MS = 900;
const MOST_REMEMBERED = 2_000;
const remembered = new WeakMap<D1Database, Map<string, { viewer: Viewer; at: number }>>();

/** Whose key has this hash? Unknown keys are not remembered: guesses would push out the real ones. */
export async function findViewer(db: D1Database, hash: string, now: number): Promise<Viewer | null> {
  const cache = cacheOf(db);
  const known = cache.get(hash);
  if (known && now - known.at < REMEMBERED_MS && now >= known.at) return known.viewer;
  cache.delete(hash);
  const [row] = await drizzle(db).select({ doc: keys.doc }).from(keys).where(eq(keys.hash, hash)).limit(1);
  if (!row) return null;
  if (cache.size >= MOST_REMEMBERED) cache.clear();
  const viewer = viewerOf(row.doc as AccessKey);
  cache.set(hash, { viewer, at: now });
  return viewer;
}

/** After a key was revoked or changed here, it is gone here at once. */
export const forgetViewers = (db: D1Database): void => cacheOf(db).clear();

function cacheOf(db: D1Database): Map<string, { viewer: Viewer; at: number }> {
  const known = remembered.get(db);
  if (known) return known;
  const made = new Map<string, { viewer: Viewer; at: number }>();
  remembered.set(db, made);
  return made;
}
