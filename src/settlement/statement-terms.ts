import { type Micros, ZERO } from '../lib/money.ts';
import { DAY_MS, localTime, shiftDate, startOfDay } from '../lib/time.ts';

export const STATEMENT_PERIODS = ['week', 'halfMonth', 'month'] as const;
type StatementPeriod = (typeof STATEMENT_PERIODS)[number];

/** How a party's account is closed. */
export type StatementTerms = {
  period: StatementPeriod;
  /** Whose days count; null: the buyer's own, and New York's for a publisher. */
  timezone: string | null;
  /** Days from the end of the period until what is due is to be paid. */
  dueDays: number;
  /** Of what a publisher earned, this share (in basis points) is paid so many days later. */
  holdBack: { basisPoints: number; days: number } | null;
  /** Less is not paid out but carried over. */
  minimumPayout: Micros;
  /** Stands on the statement, line by line. */
  address: string[];
};

export const USUAL_TERMS: StatementTerms = {
  period: 'month',
  timezone: null,
  dueDays: 30,
  holdBack: null,
  minimumPayout: ZERO,
  address: [],
};

/** The first moment after the period that a moment is in, as the zone's calendar has it. */
export function periodEnd(at: number, period: StatementPeriod, zone: string): number {
  const { date, weekday } = localTime(at, zone);
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  if (period === 'week') return startOfDay(shiftDate(date, 7 - weekday), zone);
  if (period === 'halfMonth' && day < 16) return startOfDay(`${date.slice(0, 8)}16`, zone);
  const next = new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
  return startOfDay(next, zone);
}

/** The moment by which something is to be paid: the end of the zone's day so many days on. */
export const dueAt = (end: number, days: number, zone: string): number =>
  startOfDay(shiftDate(localTime(end - 1, zone).date, days + 1), zone);

export const heldUntil = (end: number, days: number): number => end + days * DAY_MS;
