import { MINUTE_MS } from '../../lib/time.ts';
import type { Counts, Seat } from './counted.ts';
import { addTo, indexOf, isZero, packVector, unpackVector, type Vector, zero } from './measures.ts';

/** By what a part of the market's calls can be told apart. Keys are texts; empty: not known, or nobody. */
const DIMENSIONS = [
  'campaigns',
  'publishers',
  'targets',
  'states',
  'numbers',
  'subs',
  'tags',
  'dispositions',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** What a rollup is made of: each is a column, so that a report reads no more than it shows. */
export const PARTS = ['quarters', ...DIMENSIONS, 'reasons', 'bids', 'latency'] as const;
export type Part = (typeof PARTS)[number];

/** Counts of some calls. Whatever a report asks is a sum of tallies. */
export type Tally = {
  /** By the quarter of an hour since 1970: every zone's days and hours are made of those. */
  quarters: Map<number, Vector>;
  reasons: Map<string, number>;
  /** By BID_STEP: how many bids, and how many of them won. */
  bids: Map<number, [bids: number, won: number]>;
  /** By the millisecond; only of one target. */
  latency: Map<number, number>;
} & Record<Dimension, Map<string, Vector>>;

const CONSIDERED = indexOf('considered');
export const QUARTER_MS = 15 * MINUTE_MS;
/** Bars of bids are made of steps of 0.25. */
export const BID_STEP = 250_000;
/** A row keeps so many keys of a dimension; what comes after them is kept as one. */
const MOST_KEYS = 2_000;
export const OTHER = '…';

export const emptyTally = (): Tally => ({
  quarters: new Map(),
  campaigns: new Map(),
  publishers: new Map(),
  targets: new Map(),
  states: new Map(),
  numbers: new Map(),
  subs: new Map(),
  tags: new Map(),
  dispositions: new Map(),
  reasons: new Map(),
  bids: new Map(),
  latency: new Map(),
});

/** Whose part of a call counts: a buyer's or a target's, or everybody's. */
export type Share = { buyer?: number | undefined; target?: number | undefined };

export const keyOf = (n: number | string | null): string => (n === 0 || n === null ? '' : String(n));

/** What of a call is somebody's: a buyer's, a target's, or all of it. */
export type CallPart = Pick<Counts, 'campaign' | 'publisher' | 'number' | 'state' | 'subId' | 'tag'> & {
  /** Of an hour, since 1970. */
  quarter: number;
  /** The call itself; null: who took it is not among those whose part it is. */
  own: Pick<Counts, 'call' | 'target' | 'disposition'> | null;
  seats: readonly Seat[];
  leftOut: ReadonlyMap<string, number>;
};

/** @param sign how many times; below 0 they are taken out. */
export function addPart(tally: Tally, part: CallPart, sign: number): void {
  const { own, seats, leftOut } = part;
  const sum = zero();
  if (own) addTo(sum, own.call);
  for (const { vector } of seats) addTo(sum, vector);
  for (const [reason, times] of leftOut) {
    count(tally.reasons, reason, sign * times);
    sum[CONSIDERED]! += times;
  }
  addAt(tally.quarters, part.quarter, sum, sign);
  addKey(tally.campaigns, keyOf(part.campaign), sum, sign);
  addKey(tally.publishers, keyOf(part.publisher), sum, sign);
  addKey(tally.states, keyOf(part.state), sum, sign);
  addKey(tally.numbers, keyOf(part.number), sum, sign);
  addKey(tally.subs, keyOf(part.subId), sum, sign);
  addKey(tally.tags, keyOf(part.tag), sum, sign);
  if (own) addKey(tally.targets, keyOf(own.target), own.call, sign);
  if (own) addKey(tally.dispositions, keyOf(own.disposition), own.call, sign);
  for (const seat of seats) addSeat(tally, seat, sign);
}

function addSeat(tally: Tally, { target, vector, reasons, bids, latency }: Seat, sign: number): void {
  addKey(tally.targets, keyOf(target), vector, sign);
  for (const reason of reasons) count(tally.reasons, reason, sign);
  for (const { amount, won } of bids)
    addBids(tally.bids, Math.floor(amount / BID_STEP), sign, won ? sign : 0);
  for (const ms of latency) count(tally.latency, ms, sign);
}

function addAt<Key>(map: Map<Key, Vector>, key: Key, vector: Vector, sign: number): void {
  const known = map.get(key) ?? zero();
  addTo(known, vector, sign);
  map.set(key, known);
}

export const addQuarter = (tally: Tally, quarter: number, vector: Vector, sign: number): void =>
  addAt(tally.quarters, quarter, vector, sign);

/** A key that was not kept is counted with the others that were not. */
export const addKey = (map: Map<string, Vector>, key: string, vector: Vector, sign: number): void =>
  addAt(map, map.has(key) || !map.has(OTHER) ? key : OTHER, vector, sign);

const count = <Key>(map: Map<Key, number>, key: Key, by: number): void =>
  void map.set(key, (map.get(key) ?? 0) + by);

function addBids(map: Map<number, [number, number]>, cell: number, bids: number, won: number): void {
  const known = map.get(cell) ?? [0, 0];
  map.set(cell, [known[0] + bids, known[1] + won]);
}

/** Each part as it is written. */
export type PackedTally = Record<Part, string>;

/** @param firstQuarter of the hour or the day it is of. @param kept what such a rollup is asked for. */
export function packTally(tally: Tally, firstQuarter: number, kept: ReadonlySet<Part>): PackedTally {
  const pack = (part: Part): string => {
    if (!kept.has(part)) return '';
    if (part === 'quarters') return JSON.stringify(packQuarters(tally.quarters, firstQuarter));
    if (part === 'reasons') return JSON.stringify(Object.fromEntries(nonZero(tally.reasons)));
    if (part === 'bids') return JSON.stringify(packBids(tally.bids));
    if (part === 'latency') return JSON.stringify(packLatency(tally.latency));
    return JSON.stringify(packDimension(tally[part]));
  };
  return Object.fromEntries(PARTS.map((part) => [part, pack(part)])) as PackedTally;
}

const packQuarters = (quarters: Tally['quarters'], first: number): number[][] =>
  [...quarters]
    .filter(([, vector]) => !isZero(vector))
    .sort(([a], [b]) => a - b)
    .map(([quarter, vector]) => [quarter - first, ...packVector(vector)]);

function packDimension(keys: Map<string, Vector>): Record<string, number[]> {
  const filled = [...keys].filter(([, vector]) => !isZero(vector));
  const own = filled.filter(([key]) => key !== OTHER).slice(0, MOST_KEYS);
  const names = new Set(own.map(([key]) => key));
  const others = filled.filter(([key]) => !names.has(key));
  const packed = own.map(([key, vector]) => [key, packVector(vector)] as const);
  if (others.length === 0) return Object.fromEntries(packed);
  const other = zero();
  for (const [, vector] of others) addTo(other, vector);
  return Object.fromEntries([...packed, [OTHER, packVector(other)]]);
}

const nonZero = <Key>(map: Map<Key, number>): [Key, number][] => [...map].filter(([, times]) => times !== 0);

/** Ascending, each cell as its distance to the one before. */
function packBids(cells: Tally['bids']): number[] {
  let before = 0;
  return [...cells]
    .filter(([, [bids]]) => bids !== 0)
    .sort(([a], [b]) => a - b)
    .flatMap(([cell, [bids, won]]) => {
      const packed = [cell - before, bids, won];
      before = cell;
      return packed;
    });
}

function packLatency(cells: Tally['latency']): number[] {
  let before = 0;
  return nonZero(cells)
    .sort(([a], [b]) => a - b)
    .flatMap(([ms, times]) => {
      const packed = [ms - before, times];
      before = ms;
      return packed;
    });
}

/** Counts of a row that is of one campaign, publisher or target alone: under that one, since it does not say so itself. */
export function addUnder(
  tally: Tally,
  dimension: Dimension,
  n: number,
  packed: Pick<PackedTally, 'quarters'>,
): void {
  for (const [, ...vector] of JSON.parse(packed.quarters) as number[][])
    addKey(tally[dimension], n > 0 ? String(n) : '', unpackVector(vector), 1);
}

const TIMEOUTS = indexOf('timeouts');

/** Adds what a row holds of how fast somebody answers, and nothing else: a month of many targets is thousands of rows. */
export function addSpeed(tally: Tally, { quarters, latency }: Partial<PackedTally>): void {
  const sum = zero();
  // Vectors are written without the zeros at their end, behind their quarter.
  for (const packed of quarters ? (JSON.parse(quarters) as number[][]) : [])
    sum[TIMEOUTS]! += packed[TIMEOUTS + 1] ?? 0;
  if (sum[TIMEOUTS] !== 0) addAt(tally.quarters, 0, sum, 1);
  addPackedLatency(tally, latency);
}

/** The same of one of whom an auction heard. @param times below 0: taken out. */
export function addHeardSpeed(
  tally: Tally,
  { latencyMs, reason }: { latencyMs: number | null; reason: string | null },
  times: number,
): void {
  if (latencyMs === null) return;
  count(tally.latency, Math.round(latencyMs), times);
  if (reason !== 'timeout') return;
  const sum = zero();
  sum[TIMEOUTS] = times;
  addAt(tally.quarters, 0, sum, 1);
}

function addPackedLatency({ latency }: Tally, packed: string | undefined): void {
  const cells = packed ? (JSON.parse(packed) as number[]) : [];
  for (let i = 0, ms = 0; i < cells.length; i += 2) {
    ms += cells[i]!;
    count(latency, ms, cells[i + 1]!);
  }
}

/** Adds what a row holds; parts that were not read, or are not kept, add nothing. */
export function addPacked(tally: Tally, packed: Partial<PackedTally>, firstQuarter: number): void {
  const parse = (text: string | undefined): unknown => (text ? JSON.parse(text) : null);
  for (const [offset, ...vector] of (parse(packed.quarters) ?? []) as number[][])
    addAt(tally.quarters, firstQuarter + offset!, unpackVector(vector), 1);
  for (const dimension of DIMENSIONS)
    for (const [key, vector] of Object.entries((parse(packed[dimension]) ?? {}) as Record<string, number[]>))
      addKey(tally[dimension], key, unpackVector(vector), 1);
  for (const [reason, times] of Object.entries((parse(packed.reasons) ?? {}) as Record<string, number>))
    count(tally.reasons, reason, times);
  const bids = (parse(packed.bids) ?? []) as number[];
  for (let i = 0, cell = 0; i < bids.length; i += 3) {
    cell += bids[i]!;
    addBids(tally.bids, cell, bids[i + 1]!, bids[i + 2]!);
  }
  addPackedLatency(tally, packed.latency);
}
