import { DAY_MS, HOUR_MS, localTime, shiftDate, startOfDay } from '../lib/time.ts';

/** From the first instant up to and without the last, and the zone whose days and hours count. */
export type Period = { from: number; to: number; timezone: string };

export const MOST_DAYS = 93;
const DEFAULT_DAYS = 7;
const DATE = /^\d{4}-\d\d-\d\d$/;

type PeriodRefusal = { field: 'from' | 'to'; message: string };

/**
 * Reads what was asked for. A date ("2026-01-31") is a whole day of the zone, first and last day both included; an
 * instant ("2026-01-31T12:00:00Z") is taken as it is, the last one excluded. Left out: the last seven days, today
 * among them.
 */
export function readPeriod(
  { from, to, timezone }: { from?: string; to?: string; timezone: string },
  now: number,
): Period | PeriodRefusal {
  const end = to === undefined ? now : endOf(to, timezone);
  const dayOfEnd = localTime(Math.max(end - 1, 0), timezone).date;
  const start =
    from === undefined
      ? startOfDay(shiftDate(dayOfEnd, 1 - DEFAULT_DAYS), timezone)
      : startOf(from, timezone);
  if (start < 0 || start > now + DAY_MS) return { field: 'from', message: 'must not be in the future' };
  if (end <= start) return { field: 'to', message: 'must be after from' };
  if (end - start > MOST_DAYS * DAY_MS + 2 * HOUR_MS) {
    return { field: 'from', message: `must not be more than ${MOST_DAYS} days before to` };
  }
  return { from: start, to: end, timezone };
}

/** The same for what has no bound: left out, `from` is the beginning and `to` is now. */
export function readSpan(
  { from, to, timezone }: { from?: string; to?: string; timezone: string },
  now: number,
): Period | PeriodRefusal {
  const start = from === undefined ? 0 : Math.max(0, startOf(from, timezone));
  const end = to === undefined ? Math.max(now, start) + 1 : endOf(to, timezone);
  return end > start ? { from: start, to: end, timezone } : { field: 'to', message: 'must be after from' };
}

const startOf = (text: string, zone: string): number =>
  DATE.test(text) ? startOfDay(text, zone) : Date.parse(text);
/** The first moment after a day of the zone, or a moment itself. */
export const endOf = (text: string, zone: string): number =>
  DATE.test(text) ? startOfDay(shiftDate(text, 1), zone) : Date.parse(text);
