import type { KnownNumber } from './known-number.ts';

/** One of the texts that leave together, as readingsOf has it. */
export type Part = { name: string; readings: readonly string[] };

/**
 * Which of several texts show a number together: one after another in the order they stand, in the order of their names,
 * or as whole pieces in any order.
 * @returns their places. Taken away together, the rest shows it no more.
 */
export function partsThatShow(parts: readonly Part[], known: KnownNumber): Set<number> {
  const shown = new Set<number>();
  const names = parts.map(({ name }) => digitsOf(name));
  const plain = parts.map(({ readings }) => digitsOf(readings[0]!));
  const deep = parts.map(({ readings }, place) =>
    readings.length > 1 ? digitsOf(readings.at(-1)!) : plain[place]!,
  );
  const both = plain.map((digits, place) => names[place]! + digits);
  const places = parts.flatMap((_, place) => (both[place] === '' && deep[place] === '' ? [] : place));
  const byName = names.some((digits) => digits !== '')
    ? [...places].sort((a, b) => inNaturalOrder(parts[a]!.name, parts[b]!.name))
    : places;
  for (const order of new Set([places, byName]))
    for (const texts of [plain, deep, names, both])
      for (;;) {
        const found = inARow(
          order.filter((place) => !shown.has(place)),
          texts,
          known,
        );
        if (found.length === 0) break;
        for (const place of found) shown.add(place);
      }
  for (;;) {
    const left = places.filter((place) => !shown.has(place));
    const found = inPieces(left, plain, known) ?? inPieces(left, deep, known);
    if (!found) return shown;
    for (const place of found) shown.add(place);
  }
}

let natural: Intl.Collator | null = null;

/** Made when it is needed: the first one looks through all languages there are. */
const inNaturalOrder = (a: string, b: string): number => {
  natural ??= new Intl.Collator('en', { numeric: true });
  return natural.compare(a, b);
};

const digitsOf = (text: string): string => text.replace(/\D/g, '');

function inARow(
  order: readonly number[],
  texts: readonly string[],
  { last, reversed }: KnownNumber,
): number[] {
  const all = order.map((place) => texts[place]).join('');
  const at = Math.max(all.indexOf(last), all.indexOf(reversed));
  if (at === -1) return [];
  const owners = order.flatMap((place) => Array.from(texts[place]!, () => place));
  return [...new Set(owners.slice(at, at + last.length))];
}

/** Single digits in any order are in everything: a piece has at least two. */
const SMALLEST = 2;

function inPieces(places: readonly number[], texts: readonly string[], known: KnownNumber): number[] | null {
  const pieces = places.filter(
    (place) => texts[place]!.length >= SMALLEST && texts[place]!.length <= known.full.length,
  );
  for (const whole of [known.full, known.national, known.last]) {
    const found = cover(
      whole,
      pieces.filter((place) => whole.includes(texts[place]!)),
      texts,
    );
    if (found) return found;
  }
  return null;
}

/** Pieces that make up the rest, each used once. */
function cover(rest: string, pieces: readonly number[], texts: readonly string[]): number[] | null {
  if (rest === '') return [];
  for (const place of pieces) {
    if (!rest.startsWith(texts[place]!)) continue;
    const found = cover(
      rest.slice(texts[place]!.length),
      pieces.filter((other) => other !== place),
      texts,
    );
    if (found) return [place, ...found];
  }
  return null;
}

const PIECE = /^\D{0,2}\d{3,7}\D{0,2}$/;
const LOCAL = /^[2-9]\d{6}$/;

/**
 * Which of several texts make up a number that nobody knows: area code, exchange and line, or two of them, one after
 * another in the order they stand or of their names. For texts that are called so: of others three digits mean nothing.
 * @returns their places.
 */
export function piecesThatDial(
  parts: readonly Part[],
  readsDialable: (text: string) => boolean,
): Set<number> {
  const pieces = parts.flatMap(({ readings }, place) => (PIECE.test(readings[0]!) ? place : []));
  const byName = [...pieces].sort((a, b) => inNaturalOrder(parts[a]!.name, parts[b]!.name));
  const shown = new Set<number>();
  for (const order of [pieces, byName])
    for (let first = 0; first < order.length; first++) {
      let digits = '';
      for (let next = first; next < order.length && digits.length < 10; next++) {
        digits += digitsOf(parts[order[next]!]!.readings[0]!);
        if (next > first && (LOCAL.test(digits) || readsDialable(digits)))
          for (const place of order.slice(first, next + 1)) shown.add(place);
      }
    }
  return shown;
}
