import { readsDialable } from '../lib/numbers/dialable.ts';
import { type KnownNumber, knownNumber, readsKnown } from '../lib/numbers/known-number.ts';
import { readingsOf } from '../lib/numbers/readings.ts';
import { type Part, partsThatShow, piecesThatDial } from '../lib/numbers/split.ts';
import type { PingSubject } from './ping.ts';

/**
 * The one gate before the award. Whatever outsiders wrote about a call passes here before a buyer that may lose it, or
 * may still refuse it, is told: a ping in every dialect, and the question whether a bid stands. What the campaign keeps
 * for the winner (campaign/tags.ts) has been left out before.
 *
 * No text leaves that shows a number somebody could dial, as lib/numbers/dialable.ts has it, or the caller's, in
 * whatever writing, alone or with the others. A tag is left out whole: what is left of it would be no tag.
 */
type Outspoken = { tags: Readonly<Record<string, string>>; subId: string | null; zip: string | null };

/** @param number the caller's, E.164; null: withheld. */
export function releasable<T extends Outspoken>(texts: T, number: string | null): T {
  const known = number === null ? null : knownNumber(number);
  const parts = partsOf(texts);
  const pieces = piecesOf(parts);
  const hidden = hiddenOf(parts, known, (part) => pieces.has(part) || shows(part.name, part.readings, known));
  const left = without(texts, hidden);
  return hidden.has('zip') ? { ...left, zip: null } : left;
}

/** For who is no winner and does not know the number: the tags of a call that show none. */
export const withoutDialable = (tags: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(tags).filter(
      ([name, text]) =>
        (text.length < LOCAL_DIGITS && !/\d/.test(name)) || !shows(name, readingsOf(text), null),
    ),
  );

/** What a publisher says of a call that may be written down beside a number that is not: nothing that shows it, alone or together. */
export function withoutKnown<T extends Omit<Outspoken, 'zip'>>(texts: T, number: string): T {
  const known = knownNumber(number);
  const parts = partsOf({ ...texts, zip: null });
  return without(
    texts,
    hiddenOf(parts, known, ({ name, readings }) => showsKnownAt(name, readings, known)),
  );
}

function without<T extends Omit<Outspoken, 'zip'>>(texts: T, hidden: ReadonlySet<string>): T {
  if (hidden.size === 0) return texts;
  return {
    ...texts,
    tags: Object.fromEntries(Object.entries(texts.tags).filter(([name]) => !hidden.has(`tag ${name}`))),
    subId: hidden.has('subId') ? null : texts.subId,
  };
}

/** Those that show a number by themselves, and those of the others that show it together. */
function hiddenOf(
  parts: readonly KeyedPart[],
  known: KnownNumber | null,
  shows: (part: KeyedPart) => boolean,
): Set<string> {
  const left = parts.filter((part) => !shows(part));
  const together = known ? partsThatShow(left, known) : new Set<number>();
  const kept = new Set(left.filter((_, place) => !together.has(place)).map(({ key }) => key));
  return new Set(parts.map(({ key }) => key).filter((key) => !kept.has(key)));
}

/** Those that are parts of a number, whoever's it is: phone1, phone2, phone3. */
function piecesOf(parts: readonly KeyedPart[]): ReadonlySet<KeyedPart> {
  const named = parts.filter(({ name }) => isNamedSo(name) || isNamedPart(name));
  return new Set([...piecesThatDial(named, readsDialable)].map((place) => named[place]!));
}

/** A subject as every buyer of an auction may have it. */
export function beforeAward(subject: PingSubject, number: string | null): PingSubject {
  const { call, publisher } = subject;
  const { tags, subId, zip } = releasable({ tags: call.tags, subId: publisher.subId, zip: call.zip }, number);
  return { ...subject, call: { ...call, tags, zip }, publisher: { ...publisher, subId } };
}

type KeyedPart = Part & { key: string };

/** A ZIP that is a tag as well is looked at once. */
function partsOf({ tags, subId, zip }: Outspoken): KeyedPart[] {
  const part = (key: string, name: string, text: string): KeyedPart => ({
    key,
    name,
    readings: readingsOf(text),
  });
  const parts = Object.entries(tags).map(([name, text]) => part(`tag ${name}`, name, text));
  if (subId !== null) parts.push(part('subId', 'subId', subId));
  if (zip !== null && !Object.values(tags).includes(zip)) parts.push(part('zip', 'zip', zip));
  return parts;
}

/** A field called like this holds a number, even one without its area code, or of a plan nobody here knows. */
const NUMBER_WORDS = new Set([
  'tel',
  'telephone',
  'mobile',
  'cell',
  'msisdn',
  'ani',
  'cid',
  'did',
  'fax',
  'sms',
  'callback',
]);
const WORDS = /[^A-Za-z]+|(?<=[a-z])(?=[A-Z])/;
const isNamedSo = (name: string): boolean =>
  /phone|caller_?(?:id|number)/i.test(name) ||
  name.split(WORDS).some((word) => NUMBER_WORDS.has(word.toLowerCase()));
const LOCAL_DIGITS = 7;
/** What forms call the parts of a number that they ask for one by one. */
const PART_WORDS = new Set([
  'area',
  'areacode',
  'npa',
  'nxx',
  'exchange',
  'prefix',
  'suffix',
  'line',
  'subscriber',
]);
const isNamedPart = (name: string): boolean =>
  name.split(WORDS).some((word) => PART_WORDS.has(word.toLowerCase()));

function shows(name: string, readings: readonly string[], known: KnownNumber | null): boolean {
  if (known && showsKnownAt(name, readings, known)) return true;
  if (readings.some(readsDialable) || readsDialable(name)) return true;
  return isNamedSo(name) && readings.some((reading) => reading.replace(/\D/g, '').length >= LOCAL_DIGITS);
}

const showsKnownAt = (name: string, readings: readonly string[], known: KnownNumber): boolean =>
  readings.some((reading) => readsKnown(reading, known)) || readsKnown(name, known);
