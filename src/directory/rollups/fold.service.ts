import { firstIdAt } from '../../lib/ids.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../lib/time.ts';
import { bookLines } from '../calls/history-row.ts';
import { findParties } from '../calls/history-rows.store.ts';
import { nextLegacy } from '../calls/legacy.store.ts';
import { addTold } from './add-told.ts';
import { type CountedRow, type Told, targetsOf, toldBy } from './counted.ts';
import { findDays } from './day-calls.store.ts';
import { DayCalls, dayCallsId } from './day-calls.ts';
import { readCalls, unpackPart } from './few-calls.ts';
import {
  type DayRow,
  dayRow,
  type FoldChange,
  type FoldRow,
  findRollups,
  foldState,
  hourRow,
  type KeptRollup,
  nextChanges,
  nextRows,
  numberScopes,
  type RollupRow,
  saveFold,
} from './rollups.store.ts';
import { partsOf, type ScopeKey, scopesOf, scopeText } from './scope.ts';
import {
  addPacked,
  addPart,
  emptyTally,
  type Part as KeptPart,
  packTally,
  QUARTER_MS,
  type Tally,
} from './tally.ts';

/** Most calls are over by then: what changes later costs a row more. */
const RESTING_MS = 10 * MINUTE_MS;
/** Counted together: each fold writes the rollups it touches, however few calls they are for. */
const FOLDED_AT_ONCE = 2_000;
const FOLDED_FROM = 1_000;
/**
 * Above, counts by the day and the hour are the smaller; and so many calls a day, thirty days of them, are read in a tenth of
 * a second.
 */
const MOST_A_DAY = 800;
const MOST_CHARACTERS = 400_000;
/** Few calls wait no longer than this. */
const OLDEST_MS = DAY_MS;
const CHANGES_AT_ONCE = 500;
const TRIES = 3;

/** The least id a call made then can have. */
const idAt = (ms: number): string => firstIdAt('call', ms);

/**
 * Counts calls into the rollups, once each: the calls since the last fold that have come to rest, and those that changed
 * after they were counted. Until then reports count them from their rows, so when it runs makes no difference to them.
 * @param few a day keeps so many calls one by one.
 * @returns how many calls it counted; 0: there is nothing to do for now.
 */
export async function foldCalls(
  db: D1Database,
  now: number,
  least = FOLDED_FROM,
  few = MOST_A_DAY,
): Promise<number> {
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
    const folded = await countInto(db, rows, changes, few);
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

/** What came of a scope, by the day. */
type Part = { key: ScopeKey; days: Map<number, News[]> };
/** What is to be added to the counts of a day and of its hour. */
type News = { quarter: number; addTo(sum: Tally, kept: ReadonlySet<KeptPart>): void };

async function countInto(
  db: D1Database,
  rows: readonly FoldRow[],
  changes: readonly FoldChange[],
  few: number,
): Promise<{ rollups: RollupRow[]; days: DayRow[]; accounts: Map<number, number> }> {
  const signed: Signed<CountedRow>[] = [
    ...rows.map((row) => ({ of: row, sign: 1 })),
    ...changes.flatMap(signedOf),
  ];
  const told = signed.filter(({ of }) => of.version > 0).map(({ of, sign }) => ({ of: toldBy(of), sign }));
  const accounts = new Map<number, number>();
  for (const { of, sign } of signed) bookLines(accounts, of, sign);
  const { days, many } = await addToDays(db, told, few);
  const parties = await findParties(
    db,
    many.flatMap(({ of }) => targetsOf(of)),
  );
  const buyerIds = new Map([...parties].map(([n, { buyer }]) => [n, buyer ?? 0]));
  const buyerOf = (target: number): number => buyerIds.get(target) ?? 0;
  const parts = new Map<string, Part>();
  for (const each of many) addToParts(parts, each, buyerOf);
  return { rollups: await addToRollups(db, [...parts.values()]), days, accounts };
}

/** @returns the days of few calls as they are now, and the calls of days that have too many, those before them too. */
async function addToDays(
  db: D1Database,
  told: readonly Signed<Told>[],
  few: number,
): Promise<{ days: DayRow[]; many: Signed<Told>[] }> {
  const news = Map.groupBy(told, ({ of }) => dayCallsId(Math.floor(of.at / DAY_MS), of.test));
  const { kept, counted } = await findDays(db, [...news.keys()]);
  const days: DayRow[] = [];
  const many: Signed<Told>[] = [];
  for (const [id, ofDay] of news) {
    if (counted.has(id)) {
      many.push(...ofDay);
      continue;
    }
    const calls = new DayCalls(id, kept.get(id));
    for (const { of, sign } of ofDay) calls.add(of, sign);
    const text = calls.write();
    if (calls.size <= few && text.calls.length + text.names.length <= MOST_CHARACTERS)
      days.push({ id, ...text });
    else {
      many.push(...calls.read().map(({ told: of, times }) => ({ of, sign: times })));
      if (kept.has(id)) days.push({ id, names: '[]', calls: '' });
    }
  }
  return { days, many };
}

type Signed<T> = { of: T; sign: number };

const signedOf = ({ was, now }: FoldChange): Signed<CountedRow>[] => [
  ...(was === null ? [] : [{ of: JSON.parse(was) as CountedRow, sign: -1 }]),
  ...(now === null ? [] : [{ of: now, sign: 1 }]),
];

function addToParts(
  parts: Map<string, Part>,
  { of, sign }: Signed<Told>,
  buyerOf: (target: number) => number,
): void {
  const day = Math.floor(of.at / DAY_MS);
  const quarter = Math.floor(of.at / QUARTER_MS);
  for (const key of scopesOf(of, buyerOf)) {
    const share = { buyer: key.buyer || undefined, target: key.target || undefined };
    const name = scopeText(key);
    const part = parts.get(name) ?? { key, days: new Map() };
    parts.set(name, part);
    const ofDay = part.days.get(day) ?? [];
    part.days.set(day, ofDay);
    const addTo: News['addTo'] = (sum, kept) => addTold(sum, of, { share, parts: kept, buyerOf }, sign);
    ofDay.push({ quarter, addTo });
  }
}

const READ_AT_ONCE = 200;

async function addToRollups(db: D1Database, parts: readonly Part[]): Promise<RollupRow[]> {
  if (parts.length === 0) return [];
  const scopes = await numberScopes(
    db,
    parts.map(({ key }) => key),
  );
  const numbers = new Map(scopes.map(({ n, ...key }) => [scopeText(key), n]));
  const days = parts.flatMap((part) => {
    const n = numbers.get(scopeText(part.key))!;
    return [...part.days].map(([day, news]) => ({ key: part.key, n, day, news }));
  });
  const old = await readRollups(
    db,
    days.map(({ n, day }) => dayRow(n, day)),
  );
  const counted = days.map((each): CountedDay => {
    const was = old.get(dayRow(each.n, each.day));
    return was && was.calls !== '' ? { ...each, news: [...keptIn(was.calls, each), ...each.news] } : each;
  });
  return addToCounts(db, counted, old);
}

type Day = { key: ScopeKey; n: number; day: number };
type CountedDay = Day & { news: readonly News[] };

/** What a row of an older version keeps: it kept few calls by the scope. */
const keptIn = (text: string, { key, day }: Day): News[] =>
  [...readCalls(text)].map(([packed, times]) => {
    const part = unpackPart(packed, key, day);
    return { quarter: part.quarter, addTo: (sum) => addPart(sum, part, times) };
  });

/** By the day and by the hour. @param old rows of days; one that kept its calls until now begins anew. */
async function addToCounts(
  db: D1Database,
  days: readonly CountedDay[],
  old: ReadonlyMap<number, KeptRollup>,
): Promise<RollupRow[]> {
  const additions = days.flatMap(({ key, n, day, news }) => {
    const kept = partsOf(key);
    const hours = Map.groupBy(news, ({ quarter }) => Math.floor((quarter * QUARTER_MS) / HOUR_MS));
    return [
      ...[...hours].map(([hour, ofHour]) => ({
        id: hourRow(n, hour),
        news: ofHour,
        kept,
        first: hour * QUARTERS_AN_HOUR,
      })),
      { id: dayRow(n, day), news, kept, first: day * QUARTERS_A_DAY },
    ];
  });
  const known = await readRollups(
    db,
    additions.flatMap(({ id }) => (old.has(id) ? [] : id)),
  );
  return additions.map(({ id, news, kept, first }) => {
    const sum = emptyTally();
    const was = old.get(id) ?? known.get(id);
    if (was) addPacked(sum, was, first);
    for (const { addTo } of news) addTo(sum, kept);
    return { id, ...packTally(sum, first, kept) };
  });
}

const QUARTERS_AN_HOUR = HOUR_MS / QUARTER_MS;
const QUARTERS_A_DAY = DAY_MS / QUARTER_MS;

async function readRollups(db: D1Database, ids: readonly number[]): Promise<Map<number, KeptRollup>> {
  const rows = new Map<number, KeptRollup>();
  for (let i = 0; i < ids.length; i += READ_AT_ONCE)
    for (const row of await findRollups(db, ids.slice(i, i + READ_AT_ONCE))) rows.set(row.id, row);
  return rows;
}
