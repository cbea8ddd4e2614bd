import { plainDigits } from './text/plain-text.ts';

/** Phone numbers as text: E.164 (ITU-T) and the North American Numbering Plan. */

const E164 = /^\+[1-9]\d{6,14}$/;
const NANP = /^\+1[2-9]\d{2}[2-9]\d{6}$/;

/** @returns the text itself when it is E.164 ("+14155551234"), else null. */
export const parseE164 = (text: string): string | null => (E164.test(text) ? text : null);

/** A number of the +1 zone with an area code and an exchange that can exist. */
export const isNanp = (number: string): boolean => NANP.test(number);

/**
 * Reads a number as carriers write it, who leave out the plus of other countries' numbers too: "442079460018". Ten
 * digits are a +1 number. For callers only: what people type with a digit too many would become another country's.
 * @returns E.164, or null when it cannot be one.
 */
export function normalizePhone(text: string): string | null {
  const compact = compactPhone(text);
  return compact === null
    ? null
    : phoneOf(compact.length > 10 && /^[1-9]/.test(compact) ? `+${compact}` : compact);
}

/**
 * Reads a number as people write it: "(415) 555-1234", "1 415 555 1234", "+44 20 7946 0018", "011 44 20 …", "0044 20 …",
 * "+44 (0)20 …". Without a plus, 011 or 00 it is a +1 number and has ten digits, or eleven with its 1.
 * @returns E.164, or null when it cannot be one.
 */
export function readPhone(text: string): string | null {
  const compact = compactPhone(text);
  return compact === null ? null : phoneOf(compact);
}

/** "(0)" after a country code is dialed inside the country only. */
const TRUNK = /^(\s*(?:\+|00|011)[\s.-]?[1-9]\d{0,2})[\s.-]*\(0\)/;

/** Digits and perhaps a plus, whatever they were set off with; null for anything else. */
function compactPhone(text: string): string | null {
  const compact = plainDigits(text)
    .replace(TRUNK, '$1')
    .replace(/[\s().\-/\u2010-\u2015\u2212]/g, '');
  return /^\+?\d{1,20}$/.test(compact) ? compact : null;
}

function phoneOf(compact: string): string | null {
  const number = withCountryCode(compact);
  return number.startsWith('+1') ? (isNanp(number) ? number : null) : parseE164(number);
}

function withCountryCode(compact: string): string {
  if (compact.startsWith('+')) return compact;
  if (compact.startsWith('011')) return `+${compact.slice(3)}`;
  if (compact.startsWith('00')) return `+${compact.slice(2)}`;
  return compact.length === 11 && compact.startsWith('1') ? `+${compact}` : `+1${compact}`;
}

/** @returns the three-digit area code of a +1 number, else null. */
export const areaCodeOf = (number: string): string | null => (isNanp(number) ? number.slice(2, 5) : null);

/**
 * Global services of which no call is an ordinary one (ITU-T E.164 assigned codes): satellites, shared networks and
 * cost, premium rate.
 */
const GLOBAL_SERVICES = /^\+(?:808|870|878|88[123]|979)/;
/** Premium and personal ranges of the countries called most, by country code: what an operator that opens a country would not want. */
const NATIONAL_PREMIUM = new RegExp(
  String.raw`^\+(?:${[
    '31(?:900|906|909)',
    '32(?:90)',
    '33(?:89)',
    '34(?:803|806|807|905)',
    '353(?:15[2-9])',
    '39(?:89[29])',
    '41(?:90[016])',
    '43(?:900|930)',
    '44(?:9|87|70)',
    '46(?:900|939|944)',
    '49(?:900)',
    '52(?:900)',
    '55(?:900)',
    '61(?:19)',
    '64(?:900)',
    '81(?:990)',
  ].join('|')})`,
);

/**
 * Numbers that bill whoever dials them: in the +1 zone area code 900 and exchange 976 (the same for a caller's own
 * carrier), elsewhere premium ranges and global services.
 */
export const isPremium = (number: string): boolean =>
  isNanp(number)
    ? number.startsWith('+1900') || number.slice(5, 8) === '976'
    : GLOBAL_SERVICES.test(number) || NATIONAL_PREMIUM.test(number);

const TWO_DIGIT_CODES = /^(?:20|27|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

/** How many digits of a number are its country code (ITU-T E.164 list of assigned codes). */
export function countryCodeLength(number: string): 1 | 2 | 3 {
  if (number.startsWith('+1') || number.startsWith('+7')) return 1;
  return TWO_DIGIT_CODES.test(number.slice(1)) ? 2 : 3;
}

/**
 * For people: "+1415•••1234", "+44•••0018". Shows the country code, a +1 number's area code and at most four last
 * digits, and hides three or more. @param number E.164.
 */
export const maskPhone = (number: string): string => showMask(hidePhone(number));

/** The mask as it is kept, in ASCII: one other character would double a document's size in memory. @param number E.164. */
export function hidePhone(number: string): string {
  const prefix = isNanp(number) ? number.slice(0, 5) : number.slice(0, 1 + countryCodeLength(number));
  const rest = number.slice(prefix.length);
  const shown = Math.min(4, Math.max(0, rest.length - 3));
  return `${prefix}***${rest.slice(rest.length - shown)}`;
}

export const showMask = (kept: string): string => kept.replace('***', '•••');
