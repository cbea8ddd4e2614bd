import { QUARTER_MS } from '../directory/rollups/tally.ts';
import { DAY_MS, HOUR_MS } from '../lib/time.ts';

/** From the first on, up to and without the last. */
export type Range = readonly [from: number, to: number];

/**
 * Where a period's counts come from: whole days and hours (numbered since 1970, UTC) from rollups, what is left over at
 * its ends from the calls themselves (ms).
 */
type Windows = {
  rolled: { kind: 'day' | 'hour'; range: Range }[];
  /** The days that have something of that. */
  days: Range;
  rows: Range[];
  /** Does a moment count by a rollup? */
  isRolled(at: number): boolean;
};

const isSome = ([from, to]: Range): boolean => from < to;
const within = (from: number, to: number, unitMs: number): Range => [
  Math.ceil(from / unitMs),
  Math.floor(to / unitMs),
];

/** @param byQuarter for what a day's rollup keeps by the quarter of an hour. */
export function windowsOf(from: number, to: number, byQuarter: boolean): Windows {
  const unitMs = byQuarter ? QUARTER_MS : HOUR_MS;
  const units = within(from, to, unitMs);
  if (!isSome(units)) return { rolled: [], days: [0, 0], rows: [[from, to]], isRolled: () => false };
  const days: Range = [Math.floor((units[0] * unitMs) / DAY_MS), Math.ceil((units[1] * unitMs) / DAY_MS)];
  const ends: Range[] = [
    [from, units[0] * unitMs],
    [units[1] * unitMs, to],
  ];
  const isRolled = (at: number): boolean => at >= units[0] * unitMs && at < units[1] * unitMs;
  const rolled = byQuarter
    ? [{ kind: 'day' as const, range: [Math.floor(from / DAY_MS), Math.ceil(to / DAY_MS)] as const }]
    : daysAndHours(units, within(from, to, DAY_MS));
  return { rolled, days, rows: ends.filter(isSome), isRolled };
}

const HOURS_A_DAY = DAY_MS / HOUR_MS;

function daysAndHours([first, last]: Range, days: Range): Windows['rolled'] {
  if (!isSome(days)) return [{ kind: 'hour', range: [first, last] }];
  const hours: Range[] = [
    [first, days[0] * HOURS_A_DAY],
    [days[1] * HOURS_A_DAY, last],
  ];
  return [
    { kind: 'day', range: days },
    ...hours.filter(isSome).map((range) => ({ kind: 'hour' as const, range })),
  ];
}
