import { BoundedMap } from './bounded-map.ts';

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** What a wall clock in a zone shows at an instant. `weekday` 0 is Monday. */
type LocalTime = Readonly<{
  date: string; // YYYY-MM-DD
  hour: number;
  minute: number;
  weekday: number;
  offsetMinutes: number;
}>;

const QUARTER_MS = 15 * MINUTE_MS;
/** There are some six hundred zones, and every way to write their letters large or small is taken for the same. */
const ZONES_KEPT = 1_000;
const canonical = (zone: string): string => zone.toLowerCase();
const formatters = new BoundedMap<string, Intl.DateTimeFormat>(ZONES_KEPT);
const offsets = new BoundedMap<string, { quarter: number; minutes: number }>(ZONES_KEPT);

/** A place, or UTC. SystemV/EST5 is none: runtimes know it, the database of zones does not. */
const ZONE = /^(?:UTC|(?!systemv\/)[A-Za-z][\w+-]{0,31}(?:\/[A-Za-z][\w+-]{0,31}){1,2})$/i;

/**
 * Places and UTC, in any letter case. Abbreviations are refused though runtimes know some: EST has no summer time to
 * them, AST is Alaska and BST Dhaka.
 */
export function isTimeZone(zone: string): boolean {
  if (!ZONE.test(zone)) return false;
  try {
    formatterOf(zone);
    return true;
  } catch {
    return false;
  }
}

function formatterOf(zone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(canonical(zone));
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formatters.set(canonical(zone), formatter);
  }
  return formatter;
}

/**
 * The zone's offset from UTC in minutes. Every zone changes its offset on a quarter of an hour of UTC, so one
 * answer a quarter is kept: formatting costs more than the rest of a decision.
 */
export function offsetMinutes(atMs: number, zone: string): number {
  const quarter = Math.floor(atMs / QUARTER_MS);
  const known = offsets.get(canonical(zone));
  if (known?.quarter === quarter) return known.minutes;
  const parts: Record<string, number> = {};
  for (const { type, value } of formatterOf(zone).formatToParts(quarter * QUARTER_MS))
    parts[type] = Number(value);
  const wall = Date.UTC(
    parts['year']!,
    parts['month']! - 1,
    parts['day']!,
    parts['hour']!,
    parts['minute']!,
    parts['second']!,
  );
  const minutes = (wall - quarter * QUARTER_MS) / MINUTE_MS;
  offsets.set(canonical(zone), { quarter, minutes });
  return minutes;
}

const lastAnswers = new BoundedMap<string, { atMs: number; local: LocalTime }>(ZONES_KEPT);

/**
 * One decision asks the same instant of the same zone many times: the last answer is kept.
 * @param zone an IANA name, checked at the edge with isTimeZone.
 */
export function localTime(atMs: number, zone: string): LocalTime {
  const last = lastAnswers.get(canonical(zone));
  if (last?.atMs === atMs) return last.local;
  const offset = offsetMinutes(atMs, zone);
  const wall = new Date(atMs + offset * MINUTE_MS);
  const local = {
    date: wall.toISOString().slice(0, 10),
    hour: wall.getUTCHours(),
    minute: wall.getUTCMinutes(),
    weekday: (wall.getUTCDay() + 6) % 7,
    offsetMinutes: offset,
  };
  lastAnswers.set(canonical(zone), { atMs, local });
  return local;
}

export const isoTime = (atMs: number): string => new Date(atMs).toISOString();

/** "2026-01-31", some days later. */
export const shiftDate = (date: string, days: number): string =>
  new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);

/** The first quarter of an hour that a zone's clocks show that date; no zone is more than 15 hours from UTC. */
export function startOfDay(date: string, zone: string): number {
  const midnight = Date.parse(date);
  let before = (midnight - 15 * HOUR_MS) / QUARTER_MS;
  let at = (midnight + 15 * HOUR_MS) / QUARTER_MS;
  while (at - before > 1) {
    const middle = Math.floor((before + at) / 2);
    if (localTime(middle * QUARTER_MS, zone).date >= date) at = middle;
    else before = middle;
  }
  return at * QUARTER_MS;
}
