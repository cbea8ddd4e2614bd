import { localTime, MINUTE_MS } from '../lib/time.ts';

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/**
 * Opening hours on a wall clock: ["08:00","18:00"] opens at 8 and closes at 18 sharp; several ranges make breaks.
 * A range that ends before it starts, ["22:00","06:00"], runs into the next day. "24:00" is midnight at the end.
 */
export type Hours = { timezone: string; week: Partial<Record<Weekday, [string, string][]>> };

export const RANGE_START = /^([01]\d|2[0-3]):[0-5]\d$/;
export const RANGE_END = /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/;

/** The wall clock decides: an hour that a clock change repeats is open twice, one that it skips never. */
export function isOpen(hours: Hours, atMs: number): boolean {
  const { hour, minute, weekday } = localTime(atMs, hours.timezone);
  const now = hour * 60 + minute;
  const today = hours.week[WEEKDAYS[weekday]!] ?? [];
  const yesterday = hours.week[WEEKDAYS[(weekday + 6) % 7]!] ?? [];
  return (
    today.some(([from, to]) => now >= minuteOf(from) && (now < minuteOf(to) || isOvernight(from, to))) ||
    yesterday.some(([from, to]) => isOvernight(from, to) && now < minuteOf(to))
  );
}

/** Of a local day's open time: how much has passed, and how much there is. Milliseconds of the wall clock. */
export type Share = { gone: number; whole: number };

const DAY_MINUTES = 1_440;

/** By the wall clock, as `isOpen` has it. A day that is closed throughout has passed. @param hours null: always open. */
export function openShare(hours: Hours | null, atMs: number, zone: string): Share {
  const { hour, minute, weekday } = localTime(atMs, zone);
  const nowMs = (hour * 60 + minute) * MINUTE_MS + (atMs % MINUTE_MS);
  let [gone, whole] = [0, 0];
  for (const [from, to] of hours ? openMinutes(hours, weekday) : [[0, DAY_MINUTES] as const]) {
    whole += (to - from) * MINUTE_MS;
    gone += Math.min(Math.max(0, nowMs - from * MINUTE_MS), (to - from) * MINUTE_MS);
  }
  return whole === 0 ? { gone: 1, whole: 1 } : { gone, whole };
}

/** The minutes of a weekday in which it is open, apart from each other and in order. */
function openMinutes({ week }: Hours, weekday: number): [number, number][] {
  const today = (week[WEEKDAYS[weekday]!] ?? []).map(([from, to]): [number, number] => [
    minuteOf(from),
    isOvernight(from, to) ? DAY_MINUTES : minuteOf(to),
  ]);
  const before = (week[WEEKDAYS[(weekday + 6) % 7]!] ?? []).flatMap(([from, to]): [number, number][] =>
    isOvernight(from, to) ? [[0, minuteOf(to)]] : [],
  );
  const apart: [number, number][] = [];
  for (const [from, to] of [...before, ...today].sort((a, b) => a[0] - b[0])) {
    const last = apart.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else apart.push([from, to]);
  }
  return apart;
}

const minuteOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

/** "HH:MM" sorts as text. */
const isOvernight = (from: string, to: string): boolean => to < from;
