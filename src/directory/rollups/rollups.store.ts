import type { HistoryRow } from '../calls/history-row.ts';
import { COUNTED_COLUMNS, type CountedRow } from './counted.ts';
import type { ScopeKey, ScopeWanted } from './scope.ts';
import { PARTS, type PackedTally, type Part } from './tally.ts';

/** A rollup's row: its scope, then a day or an hour. */
export const SCOPE_STEP = 2 ** 21;
export const DAYS_FROM = 2 ** 20;

export const hourRow = (scope: number, hour: number): number => scope * SCOPE_STEP + hour;
export const dayRow = (scope: number, day: number): number => scope * SCOPE_STEP + DAYS_FROM + day;

/** `DayCalls` as it is kept. */
export type DayRow = { id: number; names: string; calls: string };

type FoldState = { fold: number; through: string };
/** A row to be counted, with what tells whether it changed meanwhile. */
export type FoldRow = CountedRow & Pick<HistoryRow, 'id' | 'rev'>;
export type FoldChange = { id: string; was: string | null; now: FoldRow | null };

const STATE = 'SELECT fold, through FROM rollup_state';
const NEXT = `
  SELECT id, rev, ${COUNTED_COLUMNS} FROM history
  WHERE id >= ?1 AND id < ?2 ORDER BY id LIMIT ?3`;
const CHANGED = `
  SELECT c.id, c.was, iif(h.id IS NULL, NULL, json_object(
    'id', h.id, 'rev', h.rev, ${COUNTED_COLUMNS.split(', ')
      .map((name) => `'${name}', h.${name}`)
      .join(', ')})) AS now
  FROM rollup_changes c LEFT JOIN history h ON h.id = c.id`;

export const foldState = async (db: D1Database): Promise<FoldState> =>
  (await db.prepare(STATE).first<FoldState>())!;

/** Calls that are not in the rollups yet, in the order of their ids. */
export async function nextRows(
  db: D1Database,
  { from, before, limit }: { from: string; before: string; limit: number },
): Promise<FoldRow[]> {
  const { results } = await db.prepare(NEXT).bind(from, before, limit).all<FoldRow>();
  return results;
}

type ChangeRow = { id: string; was: string | null; now: string | null };
export const readChange = ({ id, was, now }: ChangeRow): FoldChange => ({
  id,
  was,
  now: now === null ? null : (JSON.parse(now) as FoldRow),
});

export const changesQuery = (db: D1Database): D1PreparedStatement => db.prepare(CHANGED);

export async function nextChanges(db: D1Database, limit: number): Promise<FoldChange[]> {
  const { results } = await db.prepare(`${CHANGED} LIMIT ?1`).bind(limit).all<ChangeRow>();
  return results.map(readChange);
}

const NEW_SCOPES = `
  INSERT INTO scopes (test, campaign, publisher, buyer, target)
  SELECT value->>0, value->>1, value->>2, value->>3, value->>4 FROM json_each(?1) WHERE true
  ON CONFLICT DO NOTHING`;
const SCOPES = `
  SELECT s.n, s.test, s.campaign, s.publisher, s.buyer, s.target
  FROM json_each(?1) AS k JOIN scopes s ON s.test = k.value->>0 AND s.campaign = k.value->>1
    AND s.publisher = k.value->>2 AND s.buyer = k.value->>3 AND s.target = k.value->>4`;

/** The numbers of scopes, given out on first sight. */
export async function numberScopes(
  db: D1Database,
  keys: readonly ScopeKey[],
): Promise<(ScopeKey & { n: number })[]> {
  const bound = JSON.stringify(
    keys.map(({ test, campaign, publisher, buyer, target }) => [test, campaign, publisher, buyer, target]),
  );
  const [, found] = await db.batch<ScopeKey & { n: number }>([
    db.prepare(NEW_SCOPES).bind(bound),
    db.prepare(SCOPES).bind(bound),
  ]);
  return found!.results;
}

/** `calls`: an older version kept few calls so, and counted nothing. What is written now has none. */
export type KeptRollup = RollupRow & { calls: string };
export type RollupRow = { id: number } & PackedTally;

const ROLLUPS = `SELECT id, calls, ${PARTS.join(', ')} FROM rollups WHERE id IN (SELECT value FROM json_each(?1))`;
const SAVE = `
  INSERT INTO rollups (id, ${PARTS.join(', ')})
  SELECT value->>0, ${PARTS.map((_, i) => `value->>${i + 1}`).join(', ')} FROM json_each(?1) WHERE true
  ON CONFLICT (id) DO UPDATE SET calls = '', ${PARTS.map((part) => `${part} = excluded.${part}`).join(', ')}`;
const SAVE_DAYS = `
  INSERT INTO day_calls (id, names, calls)
  SELECT value->>0, value->>1, value->>2 FROM json_each(?1) WHERE true
  ON CONFLICT (id) DO UPDATE SET names = excluded.names, calls = excluded.calls`;
const ACCOUNTS = `
  INSERT INTO rollup_accounts (party, amount)
  SELECT value->>0, value->>1 FROM json_each(?1) WHERE true
  ON CONFLICT (party) DO UPDATE SET amount = amount + excluded.amount`;
const FORGET = 'DELETE FROM rollup_changes WHERE id IN (SELECT value FROM json_each(?1))';

/**
 * Fails, and all that is written with it, when somebody else folded in the meantime, or a row that was counted is no
 * longer what it was: a sum over revisions tells, since each write of a row adds to its own.
 */
const GUARD = `
  UPDATE rollup_state SET fold = fold + 1, through = iif(
    fold = ?1 AND through = ?2
      AND (SELECT count(*) || ':' || coalesce(sum(rev), 0) FROM history WHERE id >= ?2 AND id < ?3) = ?4
      AND (SELECT count(*) || ':' || coalesce(sum(rev), 0) FROM history
        WHERE id IN (SELECT value FROM json_each(?5))) = ?6,
    ?3, NULL)`;

export const findRollups = async (db: D1Database, ids: readonly number[]): Promise<KeptRollup[]> => {
  const { results } = await db.prepare(ROLLUPS).bind(JSON.stringify(ids)).all<KeptRollup>();
  return results;
};

type FoldWrite = {
  state: FoldState;
  through: string;
  rows: readonly FoldRow[];
  changes: readonly FoldChange[];
  rollups: readonly RollupRow[];
  days: readonly DayRow[];
  /** What was booked more with each party; 0 is the exchange. */
  accounts: ReadonlyMap<number, number>;
};

const checkOf = (rows: readonly Pick<FoldRow, 'rev'>[]): string =>
  `${rows.length}:${rows.reduce((sum, { rev }) => sum + rev, 0)}`;

/** D1 takes 2 MB in one parameter. */
const MOST_CHARACTERS = 500_000;

/** All of it or nothing. @returns false when something changed meanwhile: to be folded again from what it is now. */
export async function saveFold(db: D1Database, write: FoldWrite): Promise<boolean> {
  const { state, through, rows, changes, accounts } = write;
  const ids = JSON.stringify(changes.map(({ id }) => id));
  const still = checkOf(changes.flatMap(({ now }) => now ?? []));
  const statements = [
    db.prepare(GUARD).bind(state.fold, state.through, through, checkOf(rows), ids, still),
    ...parts(write.rollups.map((row) => JSON.stringify([row.id, ...PARTS.map((part) => row[part])]))).map(
      (json) => db.prepare(SAVE).bind(json),
    ),
    ...parts(write.days.map(({ id, names, calls }) => JSON.stringify([id, names, calls]))).map((json) =>
      db.prepare(SAVE_DAYS).bind(json),
    ),
    db.prepare(ACCOUNTS).bind(JSON.stringify([...accounts].filter(([, amount]) => amount !== 0))),
    db.prepare(FORGET).bind(ids),
  ];
  try {
    await db.batch(statements);
    return true;
  } catch (error) {
    if (isStale(error)) return false;
    throw error;
  }
}

function parts(jsons: readonly string[]): string[] {
  const all: string[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const json of jsons) {
    if (size + json.length > MOST_CHARACTERS) {
      all.push([]);
      size = 0;
    }
    all[all.length - 1]!.push(json);
    size += json.length;
  }
  return all.map((some) => `[${some.join(',')}]`);
}

function isStale(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (/rollup_state\.through/.test(cause.message)) return true;
  return false;
}

/** Days or hours of all scopes that together are what is wanted, only the parts that are. */
export function rollupsQuery(
  db: D1Database,
  wanted: ScopeWanted,
  parts_: readonly Part[],
  kind: 'day' | 'hour',
  [from, to]: readonly [number, number],
): D1PreparedStatement {
  const shift = kind === 'day' ? DAYS_FROM : 0;
  const { where, values } = conditionsOf(wanted);
  const sql = `
    SELECT s.campaign, s.publisher, s.target, r.id - s.n * ${SCOPE_STEP} - ? AS at, ${parts_.map((part) => `r.${part}`).join(', ')}
    FROM scopes s JOIN rollups r ON r.id >= s.n * ${SCOPE_STEP} + ? AND r.id < s.n * ${SCOPE_STEP} + ?
    WHERE r.calls = '' AND ${where}`;
  return db.prepare(sql).bind(shift, shift + from, shift + to, ...values);
}

/** Days of a scope that an older version kept the calls of. */
export function fewCallsQuery(
  db: D1Database,
  wanted: ScopeWanted,
  [from, to]: readonly [number, number],
): D1PreparedStatement {
  const { where, values } = conditionsOf(wanted);
  const sql = `
    SELECT s.campaign, s.publisher, s.target, r.id - s.n * ${SCOPE_STEP} - ${DAYS_FROM} AS at, r.calls
    FROM scopes s JOIN rollups r ON r.id >= s.n * ${SCOPE_STEP} + ? AND r.id < s.n * ${SCOPE_STEP} + ?
    WHERE r.calls <> '' AND ${where}`;
  return db.prepare(sql).bind(DAYS_FROM + from, DAYS_FROM + to, ...values);
}

function conditionsOf(wanted: ScopeWanted): { where: string; values: number[] } {
  const conditions = ['s.test = ?'];
  const values: number[] = [wanted.test];
  for (const name of ['campaign', 'publisher', 'buyer', 'target'] as const) {
    const n = wanted[name];
    if (n === 'each' && name !== 'buyer') conditions.push(`s.${name} <> 0`);
    if (typeof n !== 'number') continue;
    conditions.push(`s.${name} = ?`);
    values.push(n);
  }
  return { where: conditions.join(' AND '), values };
}

/** A rollup as a report reads it: whose it is, and the day or hour since 1970. */
export type ReadRollup = Pick<ScopeKey, 'campaign' | 'publisher' | 'target'> & {
  at: number;
} & Partial<PackedTally>;
