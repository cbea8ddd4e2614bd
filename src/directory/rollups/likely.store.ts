import { firstIdAt, idTime } from '../../lib/ids.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../lib/time.ts';
import type { CallFilter } from '../calls/call-filter.ts';
import { DAYS_FROM, SCOPE_STEP } from './rollups.store.ts';
import { type Dimension, OTHER } from './tally.ts';

/** A call a publisher reserved has its id before it starts. */
const LONGEST_RESERVATION_MS = HOUR_MS;
/** Two machines' clocks. */
const SLACK_MS = MINUTE_MS;

const PARTIES = ['campaignId', 'publisherId', 'buyerId', 'targetId', 'numberId'] as const;
const KEYS = [
  ['state', 'states'],
  ['subId', 'subs'],
  ['disposition', 'dispositions'],
] as const satisfies readonly (readonly [keyof CallFilter, Dimension])[];

/** From where on nothing is counted; is what was counted about to change? */
const STATE = `
  SELECT through, EXISTS (SELECT 1 FROM rollup_changes) AS changing,
    (SELECT json_group_object(id, n) FROM parties WHERE id IN (SELECT value FROM json_each(?1))) AS numbers
  FROM rollup_state`;
/** Days that keep their calls one by one. */
const KEPT_DAY =
  "SELECT id / 2 AS at FROM day_calls WHERE id <= ?1 * 2 + 1 AND calls <> '' ORDER BY id DESC LIMIT 1";

/**
 * Where a search for calls, newest first, may begin: what lies between has none that the filter asks for, as the rollups
 * say. @param before an id. @returns an id, `before` or one below it; null: there are none at all.
 */
export async function beginSearch(
  db: D1Database,
  filter: CallFilter,
  before: string,
): Promise<string | null> {
  const ids = PARTIES.flatMap((name) => filter[name] ?? []);
  if (ids.length === 0 && KEYS.every(([name]) => filter[name] === undefined)) return before;
  const state = await db
    .prepare(STATE)
    .bind(JSON.stringify(ids))
    .first<{ through: string; changing: number; numbers: string }>();
  if (!state || state.changing === 1 || before > state.through) return before;
  const numbers = JSON.parse(state.numbers) as Record<string, number>;
  if (ids.some((id) => numbers[id] === undefined)) return null;
  const where = conditionsOf(filter, numbers);
  const latest = idTime(before) + LONGEST_RESERVATION_MS;
  const lastDay = Math.floor(latest / DAY_MS);
  const [counted, kept] = await db.batch<{ at: number }>([
    newest(db, where, [DAYS_FROM, DAYS_FROM + lastDay]),
    db.prepare(KEPT_DAY).bind(lastDay),
  ]);
  const day = Math.max(...[...counted!.results, ...kept!.results].map(({ at }) => at));
  if (!Number.isFinite(day)) return null;
  const end = (await endWithin(db, where, day, latest, kept!.results[0]?.at === day)) + SLACK_MS;
  const id = firstIdAt('call', end);
  return id < before ? id : before;
}

/** @returns ms: by when the last of the day's that may be asked for has begun. */
async function endWithin(
  db: D1Database,
  where: Where,
  day: number,
  latest: number,
  isKept: boolean,
): Promise<number> {
  const ofDay = (day + 1) * DAY_MS;
  if (isKept) return ofDay;
  const first = (day * DAY_MS) / HOUR_MS;
  const last = Math.min(ofDay / HOUR_MS - 1, Math.floor(latest / HOUR_MS));
  const { results } = await newest(db, where, [first, last]).all<{ at: number }>();
  // An older version counted some days without their hours.
  return results[0] ? (results[0].at + 1) * HOUR_MS : ofDay;
}

type Where = { scope: string; parties: number[]; row: string; keys: string[] };

/** The rollups of the narrowest scope there is for the filter, and the keys that a row has to know of. */
function conditionsOf(filter: CallFilter, numbers: Record<string, number>): Where {
  const { campaignId, publisherId, buyerId, targetId, numberId, test } = filter;
  const of = (id: string | undefined): number => (id === undefined ? 0 : numbers[id]!);
  const isOfSeat = targetId !== undefined || buyerId !== undefined;
  const scope: [name: string, n: number][] = [
    ['campaign', isOfSeat ? 0 : of(campaignId)],
    ['publisher', isOfSeat ? 0 : of(publisherId)],
    ['target', of(targetId)],
  ];
  if (targetId === undefined || buyerId !== undefined) scope.push(['buyer', of(buyerId)]);
  if (test !== undefined) scope.push(['test', Number(test)]);
  const keys: [Dimension, string][] = KEYS.flatMap(([name, part]): [Dimension, string][] =>
    filter[name] === undefined ? [] : [[part, filter[name]]],
  );
  if (numberId !== undefined) keys.push(['numbers', String(of(numberId))]);
  const row = keys.map(
    ([part]) =>
      `AND (r.calls <> '' OR EXISTS (SELECT 1 FROM json_each(r.${part}) k WHERE k.key IN (?, '${OTHER}')))`,
  );
  return {
    scope: scope.map(([name]) => `s.${name} = ?`).join(' AND '),
    parties: scope.map(([, n]) => n),
    row: row.join(' '),
    keys: keys.map(([, key]) => key),
  };
}

/** The newest row of any of these scopes. @param range of what is kept below a scope, both included. */
function newest(
  db: D1Database,
  { scope, parties, row, keys }: Where,
  [from, to]: readonly [number, number],
): D1PreparedStatement {
  const shift = from >= DAYS_FROM ? DAYS_FROM : 0;
  const sql = `
    SELECT max(at) AS at FROM (
      SELECT (SELECT r.id FROM rollups r
        WHERE r.id >= s.n * ${SCOPE_STEP} + ? AND r.id <= s.n * ${SCOPE_STEP} + ? ${row}
        ORDER BY r.id DESC LIMIT 1) - s.n * ${SCOPE_STEP} - ? AS at
      FROM scopes s WHERE ${scope}) HAVING max(at) IS NOT NULL`;
  return db.prepare(sql).bind(from, to, ...keys, shift, ...parties);
}
