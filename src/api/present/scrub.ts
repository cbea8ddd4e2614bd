import { ERASED } from '../../telephony/caller.ts';

/** The digits by which a number is known even without its country code. @param number E.164 */
export const knownDigits = (number: string): string =>
  number.startsWith('+1') ? number.slice(2) : number.slice(1);

export const showsNumber = (text: string, digits: string): boolean =>
  text.replace(/\D/g, '').includes(digits);

/** The same document with every text that shows the number replaced. */
export function scrub(value: unknown, digits: string): unknown {
  if (typeof value === 'string') return showsNumber(value, digits) ? ERASED : value;
  if (typeof value === 'number') return showsNumber(String(value), digits) ? ERASED : value;
  if (Array.isArray(value)) return value.map((item) => scrub(item, digits));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([name]) => !showsNumber(name, digits));
  return Object.fromEntries(entries.map(([name, child]) => [name, scrub(child, digits)]));
}
