import { areaCodeOf, hidePhone, isPremium, normalizePhone } from '../lib/phone.ts';
import { plainText } from '../lib/text/plain-text.ts';
import { findAreaCode } from './area-codes.ts';

/** What a carrier's `From` says of the caller. */
export type Identity = {
  /** E.164; null when there is none to be trusted: withheld or bogus. */
  number: string | null;
  /** The caller, or a network on the way, gave no number. */
  withheld: boolean;
  /** A number nobody calls from, or one that came from outside the telephone network. */
  suspect: boolean;
  /** It came as an address: the number in it is not one that carriers let through as a caller id. */
  viaSip?: true;
  areaCode: string | null;
  /** ISO 3166; only the +1 zone is known by its numbers. */
  country: string | null;
  /** For people: +1415•••1234, "withheld" or "bogus". */
  masked: string;
};

const NOBODY = { number: null, areaCode: null, country: null };
const WITHHELD: Identity = { ...NOBODY, withheld: true, suspect: false, masked: 'withheld' };
const BOGUS: Identity = { ...NOBODY, withheld: false, suspect: true, masked: 'bogus' };

/** Words spelled on a keypad: carriers that must send a number send these. Some are valid numbers elsewhere. */
const KEYPAD_WORDS: ReadonlySet<string> = new Set([
  '266696687', // ANONYMOUS
  '7378742833', // RESTRICTED
  '17378742833',
  '2562533', // BLOCKED
  '8656696', // UNKNOWN
  '86282452253', // UNAVAILABLE
]);

/** A SIP or tel URI, perhaps after a display name; the user part ends at its parameters or password. */
const SIP_USER = /^(?:[^<>]*<)?(?:sips?|tel):([^@;:?<>]*)/i;
const NUMBER_LIKE = /^\+?[\d\s().\-/\u2010-\u2015\u2212]*\d[\d\s().\-/\u2010-\u2015\u2212]*$/;

/** Never throws: whatever a carrier sends is a caller, known or not. */
export function identifyCaller(rawFrom: string): Identity {
  const text = plainText(rawFrom);
  const overSip = SIP_USER.exec(text)?.[1];
  const written = overSip === undefined ? text : unescaped(overSip);
  if (KEYPAD_WORDS.has(written.replace(/\D/g, ''))) return WITHHELD;
  if (!NUMBER_LIKE.test(written)) return WITHHELD;

  const number = normalizePhone(written);
  // The user of a SIP address may be an extension of somebody's own exchange: no number, but not a false one either.
  if (number === null) return overSip === undefined ? BOGUS : WITHHELD;
  if (isOneDigitRepeated(number)) return BOGUS;
  const areaCode = areaCodeOf(number);
  const area = areaCode === null ? null : findAreaCode(areaCode);
  return {
    number,
    withheld: false,
    suspect: overSip !== undefined || (areaCode !== null && (area === null || isUnlikely(number))),
    ...(overSip !== undefined && { viaSip: true }),
    areaCode,
    country: area?.country ?? null,
    masked: hidePhone(number),
  };
}

function unescaped(user: string): string {
  try {
    return decodeURIComponent(user);
  } catch {
    return user;
  }
}

const isOneDigitRepeated = (number: string): boolean => /^\+1?(\d)\1+$/.test(number);

/** Of a +1 number: an N11 exchange, 555-01XX (reserved for fiction), or a premium line. */
const isUnlikely = (number: string): boolean =>
  /^\+1\d{3}(?:[2-9]11\d{4}|55501\d{2})$/.test(number) || isPremium(number);
