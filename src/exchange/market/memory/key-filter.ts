import { fromBase64, toBase64 } from '../../../lib/encoding.ts';
import { hashText } from '../../../lib/random.ts';

/** So that of a million keys that are not there hardly one seems to be. */
const BITS_A_KEY = 20;
const PROBES = 10;

/** What a key is looked for by, in any number of filters. */
type Probe = { first: number; step: number };

export function probeOf(key: string): Probe {
  const first = hashText(key);
  return { first, step: (Math.imul(first ^ (first >>> 16), 0x21f0aaad) | 1) >>> 0 };
}

/** Says of nearly every key that is not among some that it is not, in a few bits each: a Bloom filter. */
export class KeyFilter {
  readonly #bits: Uint8Array;

  constructor(bits: Uint8Array) {
    this.#bits = bits;
  }

  static of(keys: readonly string[]): KeyFilter {
    const bits = new Uint8Array(Math.ceil((keys.length * BITS_A_KEY) / 8) + 1);
    const size = bits.length * 8;
    for (const key of keys) {
      const { first, step } = probeOf(key);
      for (let i = 0, at = first; i < PROBES; i++, at += step) bits[(at % size) >> 3]! |= 1 << (at % 8);
    }
    return new KeyFilter(bits);
  }

  static read(text: string): KeyFilter {
    return new KeyFilter(fromBase64(text) ?? new Uint8Array(1).fill(255));
  }

  mayHave({ first, step }: Probe): boolean {
    const size = this.#bits.length * 8;
    for (let i = 0, at = first; i < PROBES; i++, at += step)
      if ((this.#bits[(at % size) >> 3]! & (1 << (at % 8))) === 0) return false;
    return true;
  }

  write(): string {
    return toBase64(this.#bits);
  }
}
