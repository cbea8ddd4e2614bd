import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { toBase64Url, toHex, utf8 } from '../encoding.ts';
import { isNanp } from '../phone.ts';
import { readingsOf } from './readings.ts';

/** A number that must not be shown, with what it is recognised by. */
export type KnownNumber = {
  /** With the country code, and without. */
  full: string;
  national: string;
  /** Who knows where a call comes from knows the rest of it. */
  last: string;
  reversed: string;
  /** The number written to another base. */
  disguises: readonly string[];
  /** Hashes of it that ten billion guesses undo, in hexadecimal and in base64: made when a text could hold one. */
  digests(): readonly string[];
};

const LAST = 7;
const BASES = [2, 8, 16, 36];
const DIGESTS = [md5, sha1, sha256, sha512];
/** No digest is shorter in base64. */
const LONG = /[A-Za-z0-9+/_-]{22}/;

/** @param number E.164. */
export function knownNumber(number: string): KnownNumber {
  const full = number.slice(1);
  const national = isNanp(number) ? number.slice(2) : full;
  const last = national.slice(-LAST);
  return {
    full,
    national,
    last,
    reversed: [...last].reverse().join(''),
    disguises: [full, national].flatMap((digits) => BASES.map((base) => BigInt(digits).toString(base))),
    digests: once(() =>
      [number, full, national, ...formatted(national)].flatMap((text) =>
        DIGESTS.map((digest) => digest(utf8(text))).flatMap((digest) => [toHex(digest), toBase64Url(digest)]),
      ),
    ),
  };
}

/** As forms write it before they hash it. */
function formatted(national: string): string[] {
  const [, area, exchange, line] = /^(\d{3})(\d{3})(\d{4})$/.exec(national) ?? [];
  return area ? [`(${area}) ${exchange}-${line}`, `${area}-${exchange}-${line}`] : [];
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

const KEYS = ['abc', 'def', 'ghi', 'jkl', 'mno', 'pqrs', 'tuv', 'wxyz'];
const KEY_OF = new Map(KEYS.flatMap((letters, i) => [...letters].map((letter) => [letter, String(i + 2)])));
const LOOKALIKES: Readonly<Record<string, string>> = {
  o: '0',
  q: '0',
  i: '1',
  l: '1',
  z: '2',
  s: '5',
  b: '8',
};

/** Nothing shorter holds seven digits in any writing. */
const SHORTEST = 7;

/** Does a text show the number, or its last seven digits, in whatever writing? */
export const showsKnown = (text: string, known: KnownNumber): boolean =>
  text.length >= SHORTEST && readingsOf(text).some((reading) => readsKnown(reading, known));

/** @param reading one of readingsOf. */
export function readsKnown(reading: string, known: KnownNumber): boolean {
  const { last, reversed, disguises } = known;
  const shows = (digits: string): boolean => digits.includes(last) || digits.includes(reversed);
  if (shows(reading.replace(/\D/g, ''))) return true;
  if (!/[a-z]/i.test(reading)) return disguises.some((disguise) => reading.includes(disguise));
  if (LONG.test(reading) && holdsDigest(reading, known.digests())) return true;
  const written = reading.toLowerCase().replace(/[^a-z0-9]/g, '');
  return (
    disguises.some((disguise) => written.includes(disguise)) ||
    shows(written.replace(/[a-z]/g, (letter) => LOOKALIKES[letter] ?? '')) ||
    shows(written.replace(/[a-z]/g, (letter) => KEY_OF.get(letter) ?? ''))
  );
}

function holdsDigest(reading: string, digests: readonly string[]): boolean {
  const base64 = reading.replaceAll('+', '-').replaceAll('/', '_');
  const hexadecimal = reading.toLowerCase().replace(/[^a-z0-9]/g, '');
  return digests.some((digest) => base64.includes(digest) || hexadecimal.includes(digest));
}
