import { assert, type Brand } from './result.ts';

/** Money: an integer count of millionths of the exchange's currency. 1.00 = 1,000,000. */
export type Micros = Brand<number, 'Micros'>;

export const MICROS_PER_UNIT = 1_000_000;
export const ZERO = 0 as Micros;

/** @throws when the value is not a safe integer: money never rounds by accident. */
export function micros(value: number): Micros {
  assert(Number.isSafeInteger(value), `money must be a safe integer of micros, got ${value}`);
  return (value === 0 ? 0 : value) as Micros; // -0 is 0
}

export const addMicros = (a: Micros, b: Micros): Micros => micros(a + b);
export const subtractMicros = (a: Micros, b: Micros): Micros => micros(a - b);
export const negateMicros = (a: Micros): Micros => micros(-a);
export const sumMicros = (all: readonly Micros[]): Micros => all.reduce(addMicros, ZERO);

const DECIMAL = /^(-?)(\d{1,9})(?:\.(\d{1,6}))?$/;

/** Reads "45", "-45.5" or "45.000001" without floats; null for anything else (plus signs, exponents, blanks). */
export function parseMicros(text: string): Micros | null {
  const match = DECIMAL.exec(text);
  if (!match) return null;
  const fraction = (match[3] ?? '').padEnd(6, '0');
  const value = Number(match[2]) * MICROS_PER_UNIT + Number(fraction);
  return micros(match[1] === '-' ? -value : value);
}

/** Writes at least two decimals and no more than needed: 45_000_000 → "45.00", 1 → "0.000001". */
export function formatMicros(value: Micros): string {
  const digits = String(Math.abs(value)).padStart(7, '0');
  const fraction = digits.slice(-6).replace(/0{1,4}$/, '');
  return `${value < 0 ? '-' : ''}${digits.slice(0, -6)}.${fraction}`;
}

/** Splits an amount by integer weights so that the shares always sum to the whole (largest remainder first). */
export function allocate(amount: Micros, weights: readonly number[]): Micros[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  assert(amount >= 0 && total > 0, 'allocate needs a non-negative amount and a positive weight');
  const exact = weights.map((weight) => {
    assert(Number.isSafeInteger(weight) && weight >= 0, 'weights are non-negative integers');
    const product = BigInt(amount) * BigInt(weight);
    return { share: product / BigInt(total), remainder: product % BigInt(total) };
  });
  let left = BigInt(amount) - exact.reduce((sum, part) => sum + part.share, 0n);
  const order = exact
    .map((_, index) => index)
    .sort((a, b) => compareBig(exact[b]!.remainder, exact[a]!.remainder) || a - b);
  const shares = exact.map((part) => part.share);
  for (const index of order) {
    if (left === 0n) break;
    shares[index]! += 1n;
    left -= 1n;
  }
  return shares.map((share) => micros(Number(share)));
}

const compareBig = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);
