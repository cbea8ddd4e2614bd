import { type Micros, micros, parseMicros } from '../../../lib/money.ts';
import { normalizePhone } from '../../../lib/phone.ts';
import { DAY_MS, SECOND_MS } from '../../../lib/time.ts';
import type { Destination } from '../../../telephony/instruction.ts';
import { parseDestination } from '../../destination.ts';
import type { ExpiryKind } from '../custom/config.ts';
import { HIGHEST_BID } from './reply.ts';

/** The values of replies, as buyers write them. */

const AMOUNT = /^(?:\$ ?|USD )?(\d{1,9})(?:\.(\d{1,6})\d{0,14})?(?: ?USD)?$/i;
const CENTS = 100;

/**
 * "35", "35.50", "$35", "35.5 USD". No thousands separators, signs or exponents. Digits past the sixth decimal, where
 * senders' floats show, are dropped: a buyer never pays more than it wrote.
 * @returns zero or more; null for anything else, and for more than 1,000,000.
 */
export function amountOf(text: string, unit: 'dollars' | 'cents' = 'dollars'): Micros | null {
  const match = AMOUNT.exec(text);
  const written = match && parseMicros(match[2] ? `${match[1]}.${match[2]}` : match[1]!);
  if (written == null) return null;
  const amount = unit === 'cents' ? micros(Math.floor(written / CENTS)) : written;
  return amount <= HIGHEST_BID ? amount : null;
}

const SIP_ADDRESS = /^(?:sips?:)?[^\s@]{1,64}@[^\s@]{1,190}$/i;

/** A number as people write it, "sip:a@b" or "a@b"; null for what may not be dialed. */
export function destinationOf(text: string): Destination | null {
  if (SIP_ADDRESS.test(text)) {
    const scheme = /^sips?:/i.exec(text)?.[0];
    return parseDestination(scheme ? scheme.toLowerCase() + text.slice(scheme.length) : `sip:${text}`);
  }
  const number = text.length > 40 ? null : normalizePhone(text);
  return number === null ? null : parseDestination(number);
}

const MAX_MIN_SECONDS = 7_200;

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
