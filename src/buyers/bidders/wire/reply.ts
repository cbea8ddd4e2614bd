import { MICROS_PER_UNIT, type Micros, parseMicros } from '../../../lib/money.ts';
import type { Reason } from '../../reason.ts';
import type { ReadBid } from '../dialect.ts';
import { isTooDeep } from './json-document.ts';

export const HIGHEST_BID = 1_000_000 * MICROS_PER_UNIT;

/** No bid, and why. */
export const noBid = (reason: Reason, detail?: string): ReadBid =>
  detail === undefined ? { bid: null, reason } : { bid: null, reason, detail: detail.slice(0, 200) };

/** A JSON object nested at most 32 deep; null for any other text. */
export function parseJsonObject(text: string): Record<string, unknown> | null {
  if (isTooDeep(text)) return null;
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/**
 * A bid from a decimal string or a JSON number: positive, at most 1,000,000 and six decimals; null for anything
 * else. A number is read by its shortest decimal text: 44.85 is 44,850,000 micros exactly.
 */
export function parseBid(value: unknown): Micros | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const amount = parseMicros(String(value));
  return amount !== null && amount > 0 && amount <= HIGHEST_BID ? amount : null;
}
