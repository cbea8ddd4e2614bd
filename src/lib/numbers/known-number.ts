import { hash } from 'node:crypto';
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
  /** The number written to another base, or put through a hash that ten billion guesses undo. */
  disguises: readonly string[];
};

const LAST = 7;
const BASES = [2, 8, 16, 36];
const DIGESTS = ['md5', 'sha1', 'sha256'];

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
    disguises: [
      ...[full, national].flatMap((digits) => BASES.map((base) => BigInt(digits).toString(base))),
      ...[number, full, national].flatMap((text) => DIGESTS.map((name) => hash(name, text, 'hex'))),
    ],
  };
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
export function readsKnown(reading: string, { last, reversed, disguises }: KnownNumber): boolean {
  const shows = (digits: string): boolean => digits.includes(last) || digits.includes(reversed);
  if (shows(reading.replace(/\D/g, ''))) return true;
  if (!/[a-z]/i.test(reading)) return disguises.some((disguise) => reading.includes(disguise));
  const written = reading.toLowerCase().replace(/[^a-z0-9]/g, '');
  return (
    disguises.some((disguise) => written.includes(disguise)) ||
    shows(written.replace(/[a-z]/g, (letter) => LOOKALIKES[letter] ?? '')) ||
    shows(written.replace(/[a-z]/g, (letter) => KEY_OF.get(letter) ?? ''))
  );
}
