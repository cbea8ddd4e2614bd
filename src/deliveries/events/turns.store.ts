import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../lib/time.ts';
import type { Delivery } from '../delivery.ts';

/** Longer than a try takes: whoever has the turn has done by then, or died. */
const TURN_MS = MINUTE_MS;
/** A queue may be a little early. */
const EARLY_MS = 2 * SECOND_MS;
const SHORTEST_WAIT_MS = 5 * SECOND_MS;
/** A queue keeps nothing for as long: what still waits then never comes, and holds up nothing. */
const FORGOTTEN_MS = 5 * DAY_MS;
const LONGEST_WAIT_MS = 15 * MINUTE_MS;
/** What a queue keeps a message back at most. */
const LONGEST_DELAY_MS = 12 * HOUR_MS;

/** Whatever a queue does, there is one row for each that hears of an event. */
const OPEN = `
  INSERT INTO deliveries
    (id, call_id, buyer_id, target_id, publisher_id, type, status, attempts, next_at, created_at, updated_at)
  SELECT value->>'id', value->>'callId', '', value->>'targetId', value->>'publisherId', value->>'type',
    'retrying', 0, coalesce(value->>'dueAt', ?2), value->>'createdAt', ?2
  FROM json_each(?1) WHERE true ON CONFLICT (id) DO NOTHING`;

/** Notes what is to be told, before any of it is: then what comes later knows what it has to wait for. */
export async function openTurns(db: D1Database, deliveries: readonly Delivery[], now: number): Promise<void> {
  if (deliveries.length === 0) return;
  const rows = deliveries.map(({ id, callId, targetId, publisherId, type, createdAt, dueAt }) => {
    return { id, callId, targetId, publisherId, type, createdAt, dueAt };
  });
  await db.prepare(OPEN).bind(JSON.stringify(rows), now).run();
}

/**
 * Takes the turn, unless what was told before of the same call waits to be told again: a target hears of a call in order.
 */
const TAKE = `
  UPDATE deliveries SET next_at = ?4
  WHERE id = ?1 AND status = 'retrying' AND next_at <= ?5 + ${EARLY_MS} AND NOT EXISTS
    (SELECT 1 FROM deliveries AS e WHERE e.id > ?2 || ':' || ?3 || ':' AND e.id < ?1
      AND e.status = 'retrying' AND e.created_at > ?5 - ${FORGOTTEN_MS})`;

const LOOK = `
  SELECT (SELECT status FROM deliveries WHERE id = ?1) AS status,
    (SELECT max(next_at) FROM deliveries
      WHERE id > ?2 || ':' || ?3 || ':' AND id <= ?1 AND status = 'retrying') AS nextAt`;

/** `again`: somebody else has the turn, or it is not time yet. `done`: it has been told, or given up. */
export type Turn = { kind: 'mine' } | { kind: 'done' } | { kind: 'again'; waitSeconds: number };

/**
 * An event is told by one at a time and once, however often the queue brings it: a row in D1 is the turn. @throws when D1
 * is away: then it waits.
 */
export async function takeTurn(db: D1Database, delivery: Delivery, now: number): Promise<Turn> {
  const { id, callId, targetId, dueAt = 0 } = delivery;
  if (dueAt > now + EARLY_MS)
    return { kind: 'again', waitSeconds: Math.ceil(Math.min(LONGEST_DELAY_MS, dueAt - now) / SECOND_MS) };
  const [taken, looked] = await db.batch<{ status: string | null; nextAt: number | null }>([
    db.prepare(TAKE).bind(id, callId, targetId, now + TURN_MS, now),
    db.prepare(LOOK).bind(id, callId, targetId),
  ]);
  const { status = null, nextAt = null } = looked!.results[0] ?? {};
  if (taken!.meta.changes > 0 || status === null) return { kind: 'mine' };
  if (status !== 'retrying') return { kind: 'done' };
  const waitMs = Math.min(LONGEST_WAIT_MS, Math.max(SHORTEST_WAIT_MS, (nextAt ?? now) - now));
  return { kind: 'again', waitSeconds: Math.ceil(waitMs / SECOND_MS) };
}
