/** A value that rules compare: of a call, or in a rule. */
export type Value = string | number | boolean;

/** Text as rules compare it. */
export const foldValue = (value: Value): string => String(value).toLowerCase();

const DECIMAL = /^-?\d{1,15}(\.\d{1,15})?$/;

/** What rules take for a number; null: it is none. */
export function numberOf(value: Value): number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && DECIMAL.test(value) ? Number(value) : null;
}

/** Text compares without regard to case; "25.0" equals the number 25, not the text "25". */
export function isSame(value: Value, wanted: Value): boolean {
  if (typeof wanted === 'number') return numberOf(value) === wanted;
  return foldValue(value) === foldValue(wanted);
}

/** Is the value one of the list? The list is never changed: a long one is made ready once, and asked at once from then on. */
export function isListed(list: readonly (string | number)[], value: Value): boolean {
  if (list.length <= SHORT) return list.some((item) => isSame(value, item));
  return (readied.get(list) ?? ready(list)).holds(value);
}

/** Of so few the first look is cheaper than a set. */
const SHORT = 8;
/** From so many on a bit for every ZIP code that could be (12.5 kB) is less than a set of texts. */
const MANY_ZIPS = 200;
const ZIPS = 100_000;

const readied = new WeakMap<readonly (string | number)[], ReadyList>();

function ready(list: readonly (string | number)[]): ReadyList {
  const made = new ReadyList(list);
  readied.set(list, made);
  return made;
}

/** Hundreds of targets list thousands of ZIP codes each: as bits they fit into an isolate, as texts they would not. */
class ReadyList {
  readonly #zips: Uint32Array | null;
  readonly #texts = new Set<string>();
  readonly #numbers = new Set<number>();

  constructor(list: readonly (string | number)[]) {
    let zips = 0;
    for (const item of list) if (zipOf(item) >= 0) zips += 1;
    this.#zips = zips >= MANY_ZIPS ? new Uint32Array(Math.ceil(ZIPS / 32)) : null;
    for (const item of list) {
      const zip = this.#zips ? zipOf(item) : NO_ZIP;
      if (zip >= 0) this.#zips![zip >> 5]! |= 1 << (zip & 31);
      else if (typeof item === 'number') this.#numbers.add(item);
      else this.#texts.add(foldValue(item));
    }
  }

  holds(value: Value): boolean {
    const text = foldValue(value);
    const zip = this.#zips ? zipOf(text) : NO_ZIP;
    if (zip >= 0 && ((this.#zips![zip >> 5]! >> (zip & 31)) & 1) === 1) return true;
    if (this.#texts.has(text)) return true;
    const number = this.#numbers.size > 0 ? numberOf(value) : null;
    return number !== null && this.#numbers.has(number);
  }
}

const NO_ZIP = -1;
const ZIP_DIGITS = 5;

/** The number of five digits, without a regular expression: millions of texts are looked at when rules are read. */
function zipOf(item: string | number): number {
  if (typeof item !== 'string' || item.length !== ZIP_DIGITS) return NO_ZIP;
  let zip = 0;
  for (let at = 0; at < ZIP_DIGITS; at++) {
    const digit = item.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return NO_ZIP;
    zip = zip * 10 + digit;
  }
  return zip;
}
