import { findParties, type NumberedParty } from '../directory/calls/history-rows.store.ts';
import { addTold } from '../directory/rollups/add-told.ts';
import {
  COUNTED_COLUMNS,
  type CountedRow,
  type Told,
  targetsOf,
  toldBy,
} from '../directory/rollups/counted.ts';
import { dayCallsQuery } from '../directory/rollups/day-calls.store.ts';
import { type Kept, readDay } from '../directory/rollups/day-calls.ts';
import { readCalls, unpackPart } from '../directory/rollups/few-calls.ts';
import { countLegacy, hasLegacy, legacyQueries } from '../directory/rollups/legacy-counts.store.ts';
import {
  changesQuery,
  fewCallsQuery,
  type ReadRollup,
  readChange,
  rollupsQuery,
} from '../directory/rollups/rollups.store.ts';
import { wantedScopes } from '../directory/rollups/scope.ts';
import {
  addHeardSpeed,
  addPacked,
  addPart,
  addSpeed,
  addUnder,
  emptyTally,
  type Part,
  QUARTER_MS,
  type Tally,
} from '../directory/rollups/tally.ts';
import { firstIdAt } from '../lib/ids.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../lib/time.ts';
import type { Scope } from './report.ts';
import { type Range, windowsOf } from './windows.ts';

/** The least id a call made then can have. Ids sort by time, so a period is a range of the primary key. */
const idAt = (ms: number): string => firstIdAt('call', ms);

/** A call a publisher reserved has its id before it starts: no reservation lives this long. */
const LONGEST_RESERVATION_MS = HOUR_MS;
/** Two machines' clocks. */
const SLACK_MS = MINUTE_MS;

export type Tallied = {
  tally: Tally;
  /** By target, when that was asked for, and then nothing in `tally`: `latency`, and `timeouts` in whatever quarter. */
  byTarget: Map<number, Tally>;
  parties: Map<number, NumberedParty>;
  /** false only while an upgrade has more calls to move than one report reads. */
  complete: boolean;
};

type Filter = {
  test: number;
  campaign: number | undefined;
  publisher: number | undefined;
  buyer: number | undefined;
  target: number | undefined;
};

/**
 * Counts what a report is about: rollups for whole days and hours, rows for the ends of the period and for the calls
 * that are not in the rollups yet. All of it is read at one moment, so that no call is missed or counted twice.
 * @param parts what is wanted. @param eachTarget how fast each target answers, by itself, and nothing else.
 */
export async function readTally(
  db: D1Database,
  scope: Scope,
  parts: readonly Part[],
  eachTarget = false,
): Promise<Tallied> {
  const { from, to } = scope.period;
  const { filter, isMoving } = await lookUp(db, scope);
  const wanted = wantedScopes(filter, eachTarget);
  const windows = windowsOf(from, to, parts.length === 1 && parts[0] === 'quarters');
  const read = [...new Set<Part>([...parts, 'quarters'])];
  const rolled = windows.rolled.map(({ kind, range }) => rollupsQuery(db, wanted, read, kind, range));
  const folded = windows.rows.map((range) => rowsQuery(db, filter, range, 'folded'));
  const legacy = isMoving
    ? legacyQueries(db, scope, [idAt(from - LONGEST_RESERVATION_MS), idAt(to + SLACK_MS)])
    : [];
  const results = await db.batch<Record<string, unknown>>([
    ...rolled,
    ...folded,
    rowsQuery(db, filter, [from, to], 'fresh'),
    changesQuery(db),
    fewCallsQuery(db, wanted, windows.days),
    dayCallsQuery(db, filter.test, windows.days),
    archivedQuery(db, windows.rows),
    ...legacy,
  ]);
  const answers = results.map(({ results: rows }) => rows);
  const old = legacy.length === 0 ? null : await countLegacy(db, answers.slice(-legacy.length));
  const calls: Kept[] = [
    ...answers.slice(rolled.length, rolled.length + folded.length + 1).flatMap(rowCalls),
    ...[
      ...answers[rolled.length + folded.length + 1]!.flatMap(changeCalls),
      ...answers[rolled.length + folded.length + 3]!.flatMap(dayCalls),
    ].filter(({ told }) => windows.isRolled(told.at) && isWanted(told, filter)),
    ...(old?.told ?? []).flatMap((told) =>
      told.at >= from && told.at < to && told.test === filter.test ? [{ told, times: 1 }] : [],
    ),
  ];
  const seen = new Set<number>();
  const needsBuyers = filter.buyer !== undefined || eachTarget || parts.includes('targets');
  for (const { told } of needsBuyers ? calls : []) for (const target of targetsOf(told)) seen.add(target);
  const parties = await findParties(db, [...seen]);
  for (const [n, party] of old?.parties ?? []) parties.set(n, party);
  const share = old ? shareOfLegacy(filter, scope, old.parties) : filter;
  const tallied: Tallied = {
    tally: emptyTally(),
    byTarget: new Map(),
    parties,
    complete: (old?.complete ?? true) && answers[rolled.length + folded.length + 4]!.length === 0,
  };
  for (const [i, { kind }] of windows.rolled.entries())
    for (const row of answers[i]!) addRollup(tallied, row as ReadRollup, kind, eachTarget);
  for (const quarter of tallied.tally.quarters.keys())
    if (!windows.isRolled(quarter * QUARTER_MS)) tallied.tally.quarters.delete(quarter);
  for (const row of answers[rolled.length + folded.length + 2]!)
    addFewCalls(tallied, row as FewCallsRow, windows.isRolled, eachTarget);
  const wantedParts = new Set(read);
  for (const each of calls) addCall(tallied, each, { share, parts: wantedParts }, eachTarget);
  return tallied;
}

async function lookUp(db: D1Database, scope: Scope): Promise<{ filter: Filter; isMoving: boolean }> {
  const { campaignId, publisherId, buyerId, targetId, test } = scope;
  const ids = [campaignId, publisherId, buyerId, targetId].filter((id) => id !== undefined);
  const [parties, moving] = await db.batch<{ id: string; n: number; found: number }>([
    db
      .prepare('SELECT id, n FROM parties WHERE id IN (SELECT value FROM json_each(?))')
      .bind(JSON.stringify(ids)),
    hasLegacy(db),
  ]);
  const numbers = new Map(parties!.results.map(({ id, n }) => [id, n]));
  const of = (id: string | undefined): number | undefined =>
    id === undefined ? undefined : (numbers.get(id) ?? NOBODY);
  const filter = {
    test: Number(test),
    campaign: of(campaignId),
    publisher: of(publisherId),
    buyer: of(buyerId),
    target: of(targetId),
  };
  return { filter, isMoving: moving!.results[0]?.found === 1 };
}

/** A party no call names. */
const NOBODY = -2;

/** @param which those in the rollups, or those that are not. */
function rowsQuery(
  db: D1Database,
  { test, campaign, publisher }: Filter,
  [from, to]: Range,
  which: 'folded' | 'fresh',
): D1PreparedStatement {
  const through = '(SELECT through FROM rollup_state)';
  const range =
    which === 'fresh' ? `id >= max(?, ${through}) AND id < ?` : `id >= ? AND id < min(?, ${through})`;
  const equal = [
    ['campaign', campaign],
    ['publisher', publisher],
  ].filter((pair): pair is [string, number] => pair[1] !== undefined);
  const sql = `
    SELECT ${COUNTED_COLUMNS} FROM history
    WHERE ${range} AND started_at >= ? AND started_at < ? AND test = ? AND version > 0
      ${equal.map(([name]) => `AND ${name} = ?`).join(' ')}`;
  const ids = [idAt(from - LONGEST_RESERVATION_MS), idAt(to + SLACK_MS)];
  return db.prepare(sql).bind(...ids, from, to, test, ...equal.map(([, n]) => n));
}

/** Is there a call that is read one by one no more, where a report begins or ends within an hour? */
function archivedQuery(db: D1Database, ranges: readonly Range[]): D1PreparedStatement {
  const one = 'SELECT 1 FROM archived_calls WHERE id >= ? AND id < ? AND started_at >= ? AND started_at < ?';
  const values = ranges.flatMap(([from, to]) => [
    idAt(from - LONGEST_RESERVATION_MS),
    idAt(to + SLACK_MS),
    from,
    to,
  ]);
  const any = ranges.map(() => `EXISTS (${one})`).join(' OR ');
  return db.prepare(`SELECT 1 AS found WHERE ${any || 'false'}`).bind(...values);
}

const rowCalls = (rows: readonly Record<string, unknown>[]): Kept[] =>
  rows.map((row) => ({ told: toldBy(row as CountedRow), times: 1 }));

function changeCalls(row: Record<string, unknown>): Kept[] {
  const { was, now } = readChange(row as Parameters<typeof readChange>[0]);
  const before = was === null ? null : (JSON.parse(was) as CountedRow);
  return [
    ...(before === null || before.version === 0 ? [] : [{ told: toldBy(before), times: -1 }]),
    ...(now === null || now.version === 0 ? [] : [{ told: toldBy(now), times: 1 }]),
  ];
}

const dayCalls = (row: Record<string, unknown>): Kept[] => readDay(row as Parameters<typeof readDay>[0]);

function addCall(
  tallied: Tallied,
  { told, times }: Kept,
  { share, parts }: { share: Pick<Filter, 'buyer' | 'target'>; parts: ReadonlySet<Part> },
  eachTarget: boolean,
): void {
  const buyerOf = (n: number): number => tallied.parties.get(n)?.buyer ?? 0;
  if (!eachTarget) addTold(tallied.tally, told, { share, parts, buyerOf }, times);
  for (const heard of eachTarget ? told.heard : []) {
    if (share.target !== undefined && heard.target !== share.target) continue;
    if (share.buyer !== undefined && buyerOf(heard.target) !== share.buyer) continue;
    addHeardSpeed(tallyOf(tallied, heard.target), heard, times);
  }
}

const isWanted = (told: Told, { test, campaign, publisher }: Filter): boolean =>
  told.test === test &&
  (campaign === undefined || told.campaign === campaign) &&
  (publisher === undefined || told.publisher === publisher);

/** What was not moved yet may name parties that have no number of their own so far. */
function shareOfLegacy(
  filter: Filter,
  { buyerId, targetId }: Scope,
  parties: ReadonlyMap<number, NumberedParty>,
): Pick<Filter, 'buyer' | 'target'> {
  const numberOf = (n: number | undefined, id: string | undefined): number | undefined =>
    n === NOBODY ? ([...parties].find(([, party]) => party.id === id)?.[0] ?? n) : n;
  return { buyer: numberOf(filter.buyer, buyerId), target: numberOf(filter.target, targetId) };
}

function addRollup(tallied: Tallied, row: ReadRollup, kind: 'day' | 'hour', eachTarget: boolean): void {
  if (eachTarget) {
    addSpeed(tallyOf(tallied, row.target), row);
    return;
  }
  const first = (row.at * (kind === 'day' ? DAY_MS : HOUR_MS)) / QUARTER_MS;
  addPacked(tallied.tally, row, first);
  for (const [dimension, n] of [
    ['campaigns', row.campaign],
    ['publishers', row.publisher],
    ['targets', row.target],
  ] as const)
    if (n !== 0 && dimension in row) addUnder(tallied.tally, dimension, n, { quarters: row.quarters! });
}

type FewCallsRow = ReadRollup & { calls: string };

function addFewCalls(
  tallied: Tallied,
  row: FewCallsRow,
  isRolled: (at: number) => boolean,
  eachTarget: boolean,
): void {
  for (const [packed, times] of readCalls(row.calls)) {
    const part = unpackPart(packed, row, row.at);
    if (!isRolled(part.quarter * QUARTER_MS)) continue;
    addPart(eachTarget ? tallyOf(tallied, row.target) : tallied.tally, part, times);
  }
}

function tallyOf({ byTarget }: Tallied, target: number): Tally {
  const tally = byTarget.get(target) ?? emptyTally();
  byTarget.set(target, tally);
  return tally;
}
