import { firstIdAt } from '../../lib/ids.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../lib/time.ts';
import { bookLines } from '../calls/history-row.ts';
import { findParties } from '../calls/history-rows.store.ts';
import { nextLegacy } from '../calls/legacy.store.ts';
import { type CountedRow, type Counts, countsOf } from './counted.ts';
import {
  dayRow,
  type FoldChange,
  type FoldRow,
  findRollups,
  foldState,
  hourRow,
  nextChanges,
  nextRows,
  numberScopes,
  type RollupRow,
  saveFold,
} from './rollups.store.ts';
import { partsOf, type ScopeKey, scopesOf, scopeText } from './scope.ts';
import { addCounts, addPacked, addTally, emptyTally, packTally, QUARTER_MS, type Tally } from './tally.ts';

/** Most calls are over by then: what changes later costs a row more. */
const RESTING_MS = 10 * MINUTE_MS;
/** Counted together: each fold writes the rollups it touches, however few calls they are for. */
const FOLDED_AT_ONCE = 2_000;
const FOLDED_FROM = 1_000;
/** Few calls wait no longer than this. */
const OLDEST_MS = DAY_MS;
const CHANGES_AT_ONCE = 500;
const TRIES = 3;

/** The least id a call made then can have. */
const idAt = (ms: number): string => firstIdAt('call', ms);

/**
 * Counts calls into the rollups, once each: the calls since the last fold that have come to rest, and those that changed
 * after they were counted. Until then reports count them from their rows, so when it runs makes no difference to them.
 * @returns how many calls it counted; 0: there is nothing to do for now.
 */
export async function foldCalls(db: D1Database, now: number, least = FOLDED_FROM): Promise<number> {
  for (let tries = 0; tries < TRIES; tries++) {
    const state = await foldState(db);
    const before = await lastFoldable(db, now);
    const next =
      before > state.through
        ? await nextRows(db, { from: state.through, before, limit: FOLDED_AT_ONCE })
        : [];
    const changes = await nextChanges(db, CHANGES_AT_ONCE);
    const isDue = next.length >= least || (next[0] !== undefined && next[0].id < idAt(now - OLDEST_MS));
    const rows = isDue ? next : [];
    if (rows.length === 0 && changes.length < Math.min(least, CHANGES_AT_ONCE)) return 0;
    const through = rows.length === 0 ? state.through : throughOf(rows, before);
    const folded = await countInto(db, rows, changes);
    if (await saveFold(db, { state, through, rows, changes, ...folded })) return rows.length + changes.length;
  }
  return 0;
}

/** What an upgrade has still to move comes first: calls are counted in the order of their ids. */
async function lastFoldable(db: D1Database, now: number): Promise<string> {
  const resting = idAt(now - RESTING_MS);
  const [oldest] = await nextLegacy(db, 1);
  return oldest !== undefined && oldest < resting ? oldest : resting;
}

/** '~' sorts after every character of an id. */
const throughOf = (rows: readonly FoldRow[], before: string): string =>
  rows.length < FOLDED_AT_ONCE ? before : `${rows[rows.length - 1]!.id}~`;

type Part = { key: ScopeKey; hours: Map<number, Tally> };

async function countInto(
  db: D1Database,
  rows: readonly FoldRow[],
  changes: readonly FoldChange[],
): Promise<{ rollups: RollupRow[]; accounts: Map<number, number> }> {
  const signed: Signed[] = [...rows.map((row) => ({ row, sign: 1 })), ...changes.flatMap(signedOf)];
  const counted = signed
    .filter(({ row }) => row.version > 0)
    .map(({ row, sign }) => ({ counts: countsOf(row), sign }));
  const targets = counted.flatMap(({ counts }) => counts.seats.map(({ target }) => target));
  const parties = await findParties(db, targets);
  const buyerIds = new Map([...parties].map(([n, { buyer }]) => [n, buyer ?? 0]));
  const buyerOf = (target: number): number => buyerIds.get(target) ?? 0;
  const parts = new Map<string, Part>();
  const accounts = new Map<number, number>();
  for (const { counts, sign } of counted) addToParts(parts, counts, buyerOf, sign);
  for (const { row, sign } of signed) bookLines(accounts, row, sign);
  return { rollups: await addToRollups(db, [...parts.values()]), accounts };
}

type Signed = { row: CountedRow; sign: number };

const signedOf = ({ was, now }: FoldChange): Signed[] => [
  ...(was === null ? [] : [{ row: JSON.parse(was) as CountedRow, sign: -1 }]),
  ...(now === null ? [] : [{ row: now, sign: 1 }]),
];

function addToParts(
  parts: Map<string, Part>,
  counts: Counts,
  buyerOf: (target: number) => number,
  sign: number,
): void {
  const hour = Math.floor(counts.at / HOUR_MS);
  for (const key of scopesOf(counts, buyerOf)) {
    const name = scopeText(key);
    const part = parts.get(name) ?? { key, hours: new Map() };
    parts.set(name, part);
    const tally = part.hours.get(hour) ?? emptyTally();
    part.hours.set(hour, tally);
    addCounts(
      tally,
      counts,
      { buyer: key.buyer || undefined, target: key.target || undefined },
      buyerOf,
      sign,
    );
  }
}

const QUARTERS_AN_HOUR = HOUR_MS / QUARTER_MS;
const HOURS_A_DAY = DAY_MS / HOUR_MS;
const READ_AT_ONCE = 200;

async function addToRollups(db: D1Database, parts: readonly Part[]): Promise<RollupRow[]> {
  if (parts.length === 0) return [];
  const scopes = await numberScopes(
    db,
    parts.map(({ key }) => key),
  );
  const numbers = new Map(scopes.map(({ n, ...key }) => [scopeText(key), n]));
  const additions = parts.flatMap(({ key, hours }) => {
    const n = numbers.get(scopeText(key))!;
    const kept = partsOf(key);
    const days = new Map<number, Tally>();
    for (const [hour, tally] of hours) {
      const day = Math.floor(hour / HOURS_A_DAY);
      const sum = days.get(day) ?? emptyTally();
      days.set(day, sum);
      addTally(sum, tally);
    }
    return [
      ...[...hours].map(([hour, more]) => ({
        id: hourRow(n, hour),
        more,
        kept,
        first: hour * QUARTERS_AN_HOUR,
      })),
      ...[...days].map(([day, more]) => ({
        id: dayRow(n, day),
        more,
        kept,
        first: day * HOURS_A_DAY * QUARTERS_AN_HOUR,
      })),
    ];
  });
  const rows: RollupRow[] = [];
  for (let i = 0; i < additions.length; i += READ_AT_ONCE) {
    const some = additions.slice(i, i + READ_AT_ONCE);
    const found = await findRollups(
      db,
      some.map(({ id }) => id),
    );
    const known = new Map(found.map((row) => [row.id, row]));
    for (const { id, more, kept, first } of some) {
      const sum = emptyTally();
      const old = known.get(id);
      if (old) addPacked(sum, old, first);
      addTally(sum, more);
      rows.push({ id, ...packTally(sum, first, kept) });
    }
  }
  return rows;
}
