import { MICROS_PER_UNIT, type Micros } from '../../../lib/money.ts';
import { readPhone } from '../../../lib/phone.ts';
import { plainText } from '../../../lib/text/plain-text.ts';
import { readAmount } from '../../../lib/text/read-amount.ts';
import { DAY_MS, SECOND_MS } from '../../../lib/time.ts';
import type { Destination } from '../../../telephony/instruction.ts';
import { parseDestination } from '../../destination.ts';
import type { ExpiryKind } from '../custom/config.ts';

/** The values of replies, as buyers write them. */

const HIGHEST_BID = 1_000_000 * MICROS_PER_UNIT;
const CENTS = -2;

/** @returns zero or more, as `readAmount` reads it; null for anything else, and for more than 1,000,000. */
export function amountOf(text: string, unit: 'dollars' | 'cents' = 'dollars'): Micros | null {
  const amount = readAmount(text, unit === 'cents' ? CENTS : 0);
  return amount !== null && amount <= HIGHEST_BID ? amount : null;
}

const SIP_ADDRESS = /^(?:sips?:)?[^\s@]{1,64}@[^\s@]{1,1280}$/i;

/** A number as people write it, "sip:a@b" or "a@b"; null for what may not be dialed. */
export function destinationOf(text: string): Destination | null {
  const written = plainText(text);
  if (SIP_ADDRESS.test(written)) {
    const scheme = /^sips?:/i.exec(written)?.[0];
    return parseDestination(scheme ? scheme.toLowerCase() + written.slice(scheme.length) : `sip:${written}`);
  }
  const number = readPhone(written);
  return number === null ? null : parseDestination(number);
}

export const MAX_MIN_SECONDS = 7_200;

/** Whole seconds up to two hours, "90" or "90.0". */
export function secondsOf(text: string): number | null {
  const seconds = /^(\d{1,4})(?:\.0{1,6})?$/.exec(text)?.[1];
  return seconds !== undefined && Number(seconds) <= MAX_MIN_SECONDS ? Number(seconds) : null;
}

const DECIMAL = /^\d{1,15}(?:\.\d{1,9})?$/;
const ISO = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) ?(Z|UTC|[+-]\d{2}:?\d{2})?$/i;

/**
 * When a bid ends, ms since the epoch: at most a day from now. An ISO 8601 time without a zone is UTC.
 * @returns null for what is no such time.
 */
export function expiryOf(text: string, kind: ExpiryKind, now: number): number | null {
  const at =
    kind === 'iso' ? isoOf(text) : DECIMAL.test(text) ? numericExpiry(Number(text), kind, now) : null;
  return at === null || Number.isNaN(at) ? null : Math.min(Math.round(at), now + DAY_MS);
}

function numericExpiry(value: number, kind: Exclude<ExpiryKind, 'iso'>, now: number): number {
  if (kind === 'seconds') return now + value * SECOND_MS;
  return kind === 'epochSeconds' ? value * SECOND_MS : value;
}

function isoOf(text: string): number | null {
  const [, date, time, zone] = ISO.exec(text) ?? [];
  if (date === undefined) return null;
  const offset = zone === undefined || /^(z|utc)$/i.test(zone) ? 'Z' : zone.replace(/^(...):?/, '$1:');
  return Date.parse(`${date}T${time}${offset}`);
}
