import { localTime } from '../lib/time.ts';

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

const minuteOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

/** "HH:MM" sorts as text. */
const isOvernight = (from: string, to: string): boolean => to < from;
