import type { Role } from '../directory/access/access-key.ts';
import { formatMicros, type Micros, micros } from '../lib/money.ts';
import { assert } from '../lib/result.ts';
import type { Period } from './period.ts';

/** What of the exchange's history a report is about. Every field that is given must hold. */
export type Scope = {
  period: Period;
  campaignId?: string;
  publisherId?: string;
  buyerId?: string;
  targetId?: string;
  /** Test calls alone, or none of them. */
  test: boolean;
};

export type Cell = string | number | null;
export type Row = Record<string, Cell>;

/**
 * `complete` is false only while an upgrade still moves older calls, when there are more rows than a report shows, or when it
 * begins or ends within an hour whose calls are in the archive.
 */
export type Table = { complete: boolean; rows: Row[] };

/** `money` is a decimal string, `share` a number from 0 to 1 with four decimals, `ms` whole milliseconds. */
export type Column = {
  name: string;
  kind: 'text' | 'count' | 'money' | 'share' | 'ms';
  about: string;
  /** May a cell be empty: nothing to divide by, nobody to name. */
  nullable: boolean;
  seenBy: readonly Role[];
};

export const EVERYBODY: readonly Role[] = ['operator', 'publisher', 'buyer'];
export const OPERATOR_AND_BUYER: readonly Role[] = ['operator', 'buyer'];

export const column = (
  name: string,
  kind: Column['kind'],
  about: string,
  { nullable = false, seenBy = EVERYBODY }: { nullable?: boolean; seenBy?: readonly Role[] } = {},
): Column => ({ name, kind, about, nullable, seenBy });

/** At most so many rows: a report is a question, not an export. */
export const MOST_ROWS = 1_000;

/** To the whole micro below; null when there is nothing to average. */
export function averageOf(sum: Micros, count: number): string | null {
  if (count === 0) return null;
  return formatMicros(micros(Number(BigInt(sum) / BigInt(count))));
}

/** Four decimals; null when there is no whole. */
export function shareOf(part: number, whole: number): number | null {
  assert(part >= 0 && part <= whole, `no share: ${part} of ${whole}`);
  return whole === 0 ? null : Math.round((part / whole) * 10_000) / 10_000;
}

/** Only what a role may see, in the order of the columns. */
export function cut(rows: readonly Row[], columns: readonly Column[], role: Role): Row[] {
  const seen = columns.filter(({ seenBy }) => seenBy.includes(role));
  return rows.map((row) => Object.fromEntries(seen.map(({ name }) => [name, row[name] ?? null])));
}
