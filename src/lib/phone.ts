/** Phone numbers as text: E.164 (ITU-T) and the North American Numbering Plan. */

const E164 = /^\+[1-9]\d{6,14}$/;
const NANP = /^\+1[2-9]\d{2}[2-9]\d{6}$/;

/** @returns the text itself when it is E.164 ("+14155551234"), else null. */
export const parseE164 = (text: string): string | null => (E164.test(text) ? text : null);

/** A number of the +1 zone with an area code and an exchange that can exist. */
export const isNanp = (number: string): boolean => NANP.test(number);

/**
 * Reads a number as people and carriers write it: "(415) 555-1234", "14155551234", "+44 20 7946 0018", "011 44 …".
 * Ten digits are a +1 number. @returns E.164, or null when it cannot be one.
 */
export function normalizePhone(text: string): string | null {
  const compact = text.trim().replace(/[\s().\-/\u2010-\u2015]/g, '');
  if (!/^\+?\d+$/.test(compact)) return null;
  const number = withCountryCode(compact);
  return number.startsWith('+1') ? (isNanp(number) ? number : null) : parseE164(number);
}

function withCountryCode(compact: string): string {
  if (compact.startsWith('+')) return compact;
  if (compact.startsWith('011')) return `+${compact.slice(3)}`;
  return compact.length <= 10 ? `+1${compact}` : `+${compact}`;
}

/** @returns the three-digit area code of a +1 number, else null. */
export const areaCodeOf = (number: string): string | null => (isNanp(number) ? number.slice(2, 5) : null);

/** Numbers the caller's own carrier bills at a premium: area code 900, exchange 976. */
export const isPremium = (number: string): boolean =>
  isNanp(number) && (number.startsWith('+1900') || number.slice(5, 8) === '976');

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
