import { assert } from '../result.ts';

/**
 * Whole numbers as letters, small ones as one: five bits a letter, the lowest first, and whether another follows. As text
 * because a database's bytes reach a Worker as an array of numbers; no letter needs escaping in JSON.
 */
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+_';
const BASE = 32;
const MORE = 32;
const VALUES = new Uint8Array(128);
for (let i = 0; i < LETTERS.length; i++) VALUES[LETTERS.charCodeAt(i)] = i;

/** @param n whole, 0 or more. @throws otherwise. */
export function packNumber(n: number): string {
  assert(Number.isSafeInteger(n) && n >= 0, `${n} is not to be packed`);
  let text = '';
  let left = n;
  while (left >= BASE) {
    text += LETTERS[(left % BASE) + MORE];
    left = Math.floor(left / BASE);
  }
  return text + LETTERS[left];
}

const MICROS_PER_CENT = 10_000;

/** Most amounts are whole hundredths of the currency. */
export function packAmount(micros: number): string {
  const isCents = micros % MICROS_PER_CENT === 0;
  const amount = Math.abs(isCents ? micros / MICROS_PER_CENT : micros);
  return packNumber(amount * 4 + (micros < 0 ? 2 : 0) + (isCents ? 0 : 1));
}

/** Reads numbers in the order in which they were written. */
export class NumberReader {
  readonly #text: string;
  #at: number;

  constructor(text: string, at = 0) {
    this.#text = text;
    this.#at = at;
  }

  /** @throws at the end. */
  number(): number {
    let sum = 0;
    for (let scale = 1; this.#at < this.#text.length; scale *= BASE) {
      const value = VALUES[this.#text.charCodeAt(this.#at++)]!;
      if (value < MORE) return sum + value * scale;
      sum += (value - MORE) * scale;
    }
    throw new Error('packed numbers ended too early');
  }

  isMore(): boolean {
    return this.#at < this.#text.length;
  }

  amount(): number {
    const packed = this.number();
    const amount = Math.floor(packed / 4) * (packed % 2 === 0 ? MICROS_PER_CENT : 1);
    return packed % 4 >= 2 ? -amount : amount;
  }
}
