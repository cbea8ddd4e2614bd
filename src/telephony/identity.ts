import { areaCodeOf, hidePhone, isPremium, normalizePhone } from '../lib/phone.ts';
import { findAreaCode } from './area-codes.ts';

/** What a carrier's `From` says of the caller. */
export type Identity = {
  /** E.164; null when there is none to be trusted: withheld or bogus. */
  number: string | null;
  /** The caller, or a network on the way, gave no number. */
  withheld: boolean;
  /** A number nobody calls from, or one that came from outside the telephone network. */
  suspect: boolean;
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

const SIP_NUMBER = /^(?:sips?|tel):(\+[1-9]\d{6,14})(?:[@;]|$)/i;
const NUMBER_LIKE = /^\+?[\d\s().-]*\d[\d\s().-]*$/;

/** Never throws: whatever a carrier sends is a caller, known or not. */
export function identifyCaller(rawFrom: string): Identity {
  const text = rawFrom.trim();
  const overSip = SIP_NUMBER.exec(text)?.[1];
  const written = overSip ?? text;
  if (KEYPAD_WORDS.has(written.replace(/\D/g, ''))) return WITHHELD;
  if (!NUMBER_LIKE.test(written)) return WITHHELD;

  const number = normalizePhone(written);
  if (number === null || isOneDigitRepeated(number)) return BOGUS;
  const areaCode = areaCodeOf(number);
  const area = areaCode === null ? null : findAreaCode(areaCode);
  return {
    number,
    withheld: false,
    suspect: overSip !== undefined || (areaCode !== null && (area === null || isUnlikely(number))),
    areaCode,
    country: area?.country ?? null,
    masked: hidePhone(number),
  };
}

const isOneDigitRepeated = (number: string): boolean => /^\+1?(\d)\1+$/.test(number);

/** Of a +1 number: an N11 exchange, 555-01XX (reserved for fiction), or a premium line. */
const isUnlikely = (number: string): boolean =>
  /^\+1\d{3}(?:[2-9]11\d{4}|55501\d{2})$/.test(number) || isPremium(number);
