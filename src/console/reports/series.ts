import { daysOf, type Range } from './range.ts';
import type { SummaryRow } from './report.ts';

/** A bar of the course of things: a day, or an hour when there is only one day. */
export type Point = { label: string; long: string; row: SummaryRow | null };

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const NAMES = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

const weekdayOf = (day: string): string => WEEKDAYS[(new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7]!;
const two = (value: number): string => String(value).padStart(2, '0');

/** Days without a call are shown too: a gap is news. */
export function daily(range: Range, rows: readonly SummaryRow[]): Point[] {
  const byDay = new Map(rows.map((row) => [row.key, row]));
  return daysOf(range).map((day) => ({
    label: new Date(`${day}T00:00:00Z`).toLocaleDateString('en-GB', {
      timeZone: 'UTC',
      day: 'numeric',
      month: 'short',
    }),
    long: new Date(`${day}T00:00:00Z`).toLocaleDateString('en-GB', {
      timeZone: 'UTC',
      weekday: 'long',
      day: 'numeric',
      month: 'long',
    }),
    row: byDay.get(day) ?? null,
  }));
}

/** One day by its hours. */
export function hourly(day: string, rows: readonly SummaryRow[]): Point[] {
  const byKey = new Map(rows.map((row) => [row.key, row]));
  return Array.from({ length: 24 }, (_, hour) => ({
    label: `${two(hour)}:00`,
    long: `${two(hour)}:00 to ${two(hour + 1)}:00`,
    row: byKey.get(`${weekdayOf(day)} ${two(hour)}`) ?? null,
  }));
}

export type HeatCell = { day: string; hour: number; row: SummaryRow | null };

/** The week as seven rows of 24 hours. */
export function heat(rows: readonly SummaryRow[]): { day: string; cells: HeatCell[] }[] {
  const byKey = new Map(rows.map((row) => [row.key, row]));
  return WEEKDAYS.map((day, index) => ({
    day: NAMES[index]!,
    cells: Array.from({ length: 24 }, (_, hour) => ({
      day: NAMES[index]!,
      hour,
      row: byKey.get(`${day} ${two(hour)}`) ?? null,
    })),
  }));
}

export type Measure =
  | 'calls'
  | 'revenue'
  | 'payout'
  | 'margin'
  | 'answerRate'
  | 'conversionRate'
  | 'averageBid';

export function measure(row: SummaryRow | null, name: Measure): number | null {
  const value = row?.[name];
  return value === null || value === undefined ? null : Number(value);
}
