import { type Micros, micros } from '../money.ts';
import { plainText } from './plain-text.ts';

const CURRENCY = String.raw`(?:US ?\$|USD ?\$?|\$|(?:US ?)?dollars?)`;
/** Thousands are set off by one kind of separator, in threes; a comma is never a decimal point: 1,250 would be two amounts. */
const WHOLE = String.raw`\d{1,3}(?:(?:,\d{3})+|(?:['’]\d{3})+|(?: \d{3})+)|\d{0,40}`;
const AMOUNT = new RegExp(
  String.raw`^(?:${CURRENCY} ?)?(-?)(${WHOLE})(?:\.(\d{0,40}))?(?:e([+-]?\d{1,3}))?(?: ?${CURRENCY})?$`,
  'i',
);
const MAX_LENGTH = 80;
const DECIMALS = 6;
/** 999,999,999.999999, as in `parseMicros`. */
const MOST_DIGITS = 9 + DECIMALS;

/**
 * Money as people and their software write it, where it can be read in one way only: "35", "$1,250.00", "US$35",
 * ".75", "35.", "USD 35.00", "0.35e2". What is beyond a micro is cut off: nobody pays more than was written.
 * @param scale a power of ten: -2 when the text counts cents.
 * @returns null for anything else: below zero, a plus sign, other currencies, decimal commas, words.
 */
export function readAmount(text: string, scale = 0): Micros | null {
  const match = text.length > MAX_LENGTH ? null : AMOUNT.exec(plainText(text));
  if (!match) return null;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const digits = whole.replace(/\D/g, '');
  if (digits + fraction === '') return null;
  const written = digits + fraction;
  const end = digits.length + Number(exponent) + scale + DECIMALS;
  const kept = (end <= 0 ? '' : written.padEnd(Math.min(end, MAX_LENGTH * 2), '0').slice(0, end)).replace(
    /^0+/,
    '',
  );
  if (/^0*$/.test(written)) return micros(0);
  if (sign === '-' || kept.length > MOST_DIGITS) return null;
  return micros(Number(kept));
}
