import { BoundedMap } from '../../lib/bounded-map.ts';

/** A session that was ended must be over everywhere within a second. */
const REMEMBERED_MS = 900;
const MOST_REMEMBERED = 5_000;
const open = new WeakMap<D1Database, BoundedMap<string, number>>();

const openOf = (db: D1Database): BoundedMap<string, number> => {
  const known = open.get(db) ?? new BoundedMap<string, number>(MOST_REMEMBERED);
  open.set(db, known);
  return known;
};

/** Was it signed out? Asked only for sessions that we signed, so nobody can ask by guessing. */
export async function isSessionEnded(db: D1Database, id: string, now: number): Promise<boolean> {
  const at = openOf(db).get(id);
  if (at !== undefined && now >= at && now - at < REMEMBERED_MS) return false;
  const ended = await db.prepare('SELECT 1 AS ended FROM ended_sessions WHERE id = ?1').bind(id).first();
  if (ended) return true;
  openOf(db).set(id, now);
  return false;
}

/** @param until when it would have been over anyway. */
export async function endSession(db: D1Database, id: string, until: number): Promise<void> {
  await db
    .prepare('INSERT INTO ended_sessions (id, until) VALUES (?1, ?2) ON CONFLICT DO NOTHING')
    .bind(id, until)
    .run();
  openOf(db).delete(id);
}

/** Run by cron. */
export const forgetSessions = (db: D1Database, now: number): Promise<unknown> =>
  db.prepare('DELETE FROM ended_sessions WHERE until <= ?1').bind(now).run();
