import type { Target } from '../../../api/client/outcry-client.ts';

/** The weekly grid: seven days of 24 hours, each open, shut, or open for a part (which the grid shows and keeps). */

export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Day = (typeof DAYS)[number];
export type Hours = NonNullable<Target['hours']>;
export type Week = Hours['week'];
export type Cell = 'open' | 'shut' | 'part';

const minuteOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
const clockOf = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

const DAY_MINUTES = 1_440;

/** A day's minutes that are open, as ranges within the day: the part of a night that spills over is the next day's. */
function minutesOf(week: Week, day: Day): [number, number][] {
  const before = DAYS[(DAYS.indexOf(day) + 6) % 7]!;
  const own = (week[day] ?? []).map(([from, to]): [number, number] => {
    const [start, end] = [minuteOf(from), minuteOf(to)];
    return [start, end > start ? end : DAY_MINUTES];
  });
  const spilled = (week[before] ?? []).flatMap(([from, to]): [number, number][] =>
    minuteOf(to) < minuteOf(from) ? [[0, minuteOf(to)]] : [],
  );
  return [...spilled, ...own];
}

export function cellOf(week: Week, day: Day, hour: number): Cell {
  const [from, to] = [hour * 60, hour * 60 + 60];
  const covered = minutesOf(week, day).reduce(
    (sum, [start, end]) => sum + Math.max(0, Math.min(end, to) - Math.max(start, from)),
    0,
  );
  if (covered === 0) return 'shut';
  return covered >= 60 ? 'open' : 'part';
}

/** Opens or shuts an hour. Ranges are written anew, within their day; minutes of other hours stay. */
export function setHour(week: Week, day: Day, hour: number, open: boolean): Week {
  const plain = Object.fromEntries(DAYS.map((one) => [one, minutesOf(week, one)])) as Record<
    Day,
    [number, number][]
  >;
  const [from, to] = [hour * 60, hour * 60 + 60];
  const rest = plain[day].flatMap(([start, end]): [number, number][] => [
    ...(start < from ? ([[start, Math.min(end, from)]] as [number, number][]) : []),
    ...(end > to ? ([[Math.max(start, to), end]] as [number, number][]) : []),
  ]);
  plain[day] = open ? [...rest, [from, to]] : rest;
  return Object.fromEntries(
    DAYS.flatMap((one) => {
      const ranges = join(plain[one]);
      return ranges.length === 0 ? [] : [[one, ranges]];
    }),
  );
}

function join(ranges: [number, number][]): [string, string][] {
  const joined: [number, number][] = [];
  for (const [start, end] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = joined[joined.length - 1];
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else joined.push([start, end]);
  }
  return joined.map(([start, end]) => [clockOf(start), clockOf(end)]);
}

export const OFFICE_HOURS: Week = Object.fromEntries(
  DAYS.slice(0, 5).map((day) => [day, [['08:00', '18:00']]]),
) as Week;
