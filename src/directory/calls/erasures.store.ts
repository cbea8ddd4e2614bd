import { DAY_MS } from '../../lib/time.ts';
import { ERASED } from '../../telephony/caller.ts';

/**
 * The list of what was erased. What is under way when a caller is forgotten (a post that is tried again, history in a queue,
 * a parked piece) comes past here before it is written or sent, so that nothing of them comes back.
 */

/** Enough to know a caller by who calls later, too little to be the hash that was erased. */
const MARK = 16;
/** Nothing is under way for longer. */
const MARKS_KEPT_MS = 30 * DAY_MS;

export const markOfCaller = (hash: string): string => hash.slice(0, MARK);

/** Before anything else is erased. */
export const markCaller = (db: D1Database, hash: string, at: number): Promise<unknown> =>
  db.batch([
    db.prepare('DELETE FROM erased_callers WHERE at < ?1').bind(at - MARKS_KEPT_MS),
    db
      .prepare('INSERT INTO erased_callers (mark, at) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET at = ?2')
      .bind(markOfCaller(hash), at),
  ]);

/** @param ids JSON of an array of ids. */
export const markCalls = (db: D1Database, ids: string, at: number): D1PreparedStatement =>
  db
    .prepare(
      'INSERT INTO erased_calls (call_id, at) SELECT value, ?2 FROM json_each(?1) WHERE true ON CONFLICT DO NOTHING',
    )
    .bind(ids, at);

/** What may still come of a call comes long before: only what is parked is sent on by hand, whenever that is. */
export const forgetErasedCalls = (db: D1Database, before: number): Promise<unknown> =>
  db
    .prepare(
      `DELETE FROM erased_calls WHERE at < ?1
         AND NOT EXISTS (SELECT 1 FROM parked_projections p WHERE p.call_id = erased_calls.call_id)`,
    )
    .bind(before)
    .run();

/** Calls on the list; and callers by their mark, with when they were forgotten: a later call is another. */
export type Erased = { calls: ReadonlySet<string>; callers: ReadonlyMap<string, number> };

export async function findErased(
  db: D1Database,
  ids: readonly string[],
  marks: readonly string[],
): Promise<Erased> {
  const [calls, callers] = await db.batch<{ name: string; at: number }>([
    db
      .prepare(
        'SELECT call_id AS name, at FROM erased_calls WHERE call_id IN (SELECT value FROM json_each(?1))',
      )
      .bind(JSON.stringify(ids)),
    db
      .prepare('SELECT mark AS name, at FROM erased_callers WHERE mark IN (SELECT value FROM json_each(?1))')
      .bind(JSON.stringify(marks)),
  ]);
  return {
    calls: new Set(calls!.results.map(({ name }) => name)),
    callers: new Map(callers!.results.map(({ name, at }) => [name, at])),
  };
}

export async function isErased(db: D1Database, callId: string): Promise<boolean> {
  const { results } = await db.prepare('SELECT 1 FROM erased_calls WHERE call_id = ?1').bind(callId).all();
  return results.length > 0;
}

/** SQL: is the call of this id on the list? */
export const isCallErased = (id: string): string =>
  `EXISTS (SELECT 1 FROM erased_calls WHERE call_id = ${id})`;

/** SQL: a receipt, as JSON, without what was said of the call. Older ones had it among what is hashed. */
export const forgottenReceipt = (receipt: string): string => `iif(
  ${receipt}->>'$.opening.facts.tagsHash' IS NOT NULL, json_remove(${receipt}, '$.personal'),
  json_set(${receipt}, '$.opening.facts.tags', json('{}'), '$.erased', json('true')))`;

/** SQL: a record, as JSON, that says that there was a call. */
export const forgottenCall = (record: string): string => `json_set(${record}, '$.caller.sealed', NULL,
  '$.caller.hash', NULL, '$.caller.masked', '${ERASED}', '$.tags', json('{}'), '$.timeline', json('[]'))`;

/** SQL: a piece of history, as JSON, as it may be kept: without a caller on the list. */
export const keptPiece = (kind: string, payload: string): string => `CASE
  WHEN NOT json_valid(${payload}) THEN ${payload}
  WHEN ${kind} = 'call' AND (${isCallErased(`${payload}->>'$.id'`)} OR EXISTS (SELECT 1 FROM erased_callers
    WHERE mark = substr(${payload}->>'$.caller.hash', 1, ${MARK}) AND at >= ${payload}->>'$.startedAt'))
    THEN ${forgottenCall(payload)}
  WHEN ${kind} = 'receipt' AND ${isCallErased(`${payload}->>'$.callId'`)} THEN ${forgottenReceipt(payload)}
  ELSE ${payload} END`;

/**
 * SQL: a delivery, as JSON, that names the call and not the caller, nor what its buyer may have made of them.
 * `$.data.call` is there in posts and in what publishers are told.
 */
export const forgottenDelivery = (payload: string): string =>
  `json_remove(json_replace(json_set(${payload}, '$.sealedCaller', NULL, '$.data.call.from', NULL,
    '$.data.call.tags', json('{}')), '$.data.bidId', NULL), '$.sealedTags')`;
