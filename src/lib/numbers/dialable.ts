import { readingsOf } from './readings.ts';

/**
 * What is a telephone number, and what only has as many digits: decided here, for everything that outsiders write.
 *
 * A text shows a number somebody could dial when in one of its readings (readings.ts)
 * - ten digits that the North American plan can have (no 0 or 1 at the start of area code or exchange), or eleven with a
 *   1 or a 0 before them, stand together: in one run, or in runs with at most four signs and no letters between; or as a
 *   spreadsheet writes them: "4155551234.0", "4.155551234E9", "4,155,551,234"; or
 * - the whole text has exactly such ten or eleven digits, whatever words stand between them; or
 * - "+", "00" or "011" is followed by the eight to fifteen digits of an international number.
 *
 * It shows none for: ZIP and ZIP+4; ages, amounts, decimals and grouped thousands (of less than ten digits); dates and times of day; coordinates;
 * IPv4 addresses; UUIDs and hexadecimal ids of sixteen and more; other ids, unless they are ten digits of the plan.
 * An extension changes nothing, as the number before it is looked at.
 */
export const showsDialable = (text: string): boolean =>
  text.length >= SHORTEST && readingsOf(text).some(readsDialable);

/** Nothing shorter spells out, or encodes, seven digits. */
const SHORTEST = 7;

const NANP = /^[01]?[2-9]\d{2}[2-9]\d{6}$/;
const INTERNATIONAL =
  /(?:\+|(?<![\p{L}\d.,])0(?:0|11))[^A-Za-z0-9]{0,3}[1-9](?:[^A-Za-z0-9]{0,3}\d){7,14}(?!\d)/u;

/** An id in base 16 has ten digits in a row by chance. */
const HEX_ID = /(?<![A-Za-z0-9])(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{16,}(?![A-Za-z0-9])/gi;

const SAFE = [
  HEX_ID,
  /\b\d{4}-(?:0\d|1[0-2])-(?:[0-2]\d|3[01])(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?(?:Z|[+-]\d{2}:?\d{2}))?)?(?![\d-])/g,
  /(?<![\d/])(?:0?\d|1[0-2])\/(?:[0-2]?\d|3[01])\/(?:\d{4}|\d{2})(?![\d/])/g,
  /(?<![\d:])\d{1,2}:\d{2}(?::\d{2})?(?![\d:])/g,
  /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi,
  /(?<![\d.])(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}(?![\d.])/g,
  /(?<![\d-])\d{5}-\d{4}(?![\d-])/g,
  /\b[A-Z]{2},? +\d{5}\b/g,
  /(?<![\d,.])\d{1,3}(?:,\d{3})+(?:\.\d{1,6})?(?![\d,])/g,
];
/** A number that a spreadsheet took for a quantity. */
const SCIENTIFIC = /(?<![\d.])([1-9])\.(\d{6,12})e\+?0?(9|10)(?!\d)/gi;
const GROUPED = /(?<![\d,.])\d{1,2},\d{3},\d{3},\d{3}(?![\d,])/g;
/** One point makes a decimal, unless what it parts are the parts of a number, or a number and nothing: 415.5551234, 415555.1234, 4155551234.0. */
const DECIMAL = /(?<![\d.])\d{1,12}\.\d{1,12}(?![\d.])/g;
const PARTED = /^(?:1?\d{3}\.\d{7}|1?\d{6}\.\d{4}|[01]?[2-9]\d{2}[2-9]\d{6}\.\d+)$/;
const CLUSTER = /\d+(?:[^\p{L}\p{N}]{1,4}\d+)*/gu;
const STANDING_ALONE = /(?<![\p{L}\p{N}_])\d+(?![\p{L}\p{N}_])/gu;
const MOST_RUNS = 100;

/** @param reading one of readingsOf. */
export function readsDialable(reading: string): boolean {
  let text = withoutQuantities(reading);
  for (const safe of SAFE) text = text.replace(safe, ' x ');
  if (INTERNATIONAL.test(text)) return true;
  text = text.replace(DECIMAL, (decimal) => (PARTED.test(decimal) ? decimal : ' x '));
  for (const [cluster] of text.matchAll(CLUSTER))
    if (hasNumberWithin(cluster.match(/\d+/g)!.slice(0, MOST_RUNS))) return true;
  return NANP.test((text.match(STANDING_ALONE) ?? []).join(''));
}

function withoutQuantities(text: string): string {
  return text
    .replace(SCIENTIFIC, (_, first: string, rest: string, exponent: string) =>
      (first + rest).padEnd(1 + Number(exponent), '0').slice(0, 1 + Number(exponent)),
    )
    .replace(GROUPED, (grouped) => {
      const digits = grouped.replaceAll(',', '');
      return NANP.test(digits) ? digits : grouped;
    });
}

/** Do runs that follow each other make up a number? */
function hasNumberWithin(runs: readonly string[]): boolean {
  for (let first = 0; first < runs.length; first++) {
    let digits = '';
    for (let next = first; next < runs.length && digits.length < 11; next++) {
      digits += runs[next];
      if (NANP.test(digits)) return true;
    }
  }
  return false;
}
