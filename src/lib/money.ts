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

const MICROS_PER_CENT = 10_000;

/** What of an amount a bank can move: towards zero, in whole cents. */
export const wholeCents = (amount: Micros): Micros => micros(amount - (amount % MICROS_PER_CENT));

/** Splits an amount by integer weights so that the shares always sum to the whole (largest remainder first). */
export function allocate(amount: Micros, weights: readonly number[]): Micros[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  assert(
    amount >= 0 && total > 0 && Number.isSafeInteger(total),
    'allocate needs a non-negative amount and a positive weight',
  );
  const parts = weights.map((weight) => {
    assert(Number.isSafeInteger(weight) && weight >= 0, 'weights are non-negative integers');
    return divide(amount, weight, total);
  });
  let left = amount - parts.reduce((sum, { share }) => sum + share, 0);
  const order = parts.map((_, index) => index);
  order.sort((a, b) => parts[b]!.remainder - parts[a]!.remainder || a - b);
  const shares = parts.map(({ share }) => share);
  for (const index of order) {
    if (left === 0) break;
    shares[index]! += 1;
    left -= 1;
  }
  return shares.map(micros);
}

/** Exact: what is beyond a safe integer on the way is reckoned in big ones, which take ten times as long. */
function divide(amount: number, weight: number, total: number): { share: number; remainder: number } {
  const product = amount * weight;
  if (Number.isSafeInteger(product)) {
    const remainder = product % total;
    return { share: (product - remainder) / total, remainder };
  }
  const exact = BigInt(amount) * BigInt(weight);
  return { share: Number(exact / BigInt(total)), remainder: Number(exact % BigInt(total)) };
}
