/** What is counted, in the order in which it is kept. New ones go to the end. */
export const MEASURES = [
  'bids', // bids and static prices
  'bidSum',
  'considered', // in auctions, once a target
  'asked', // heard from: an answer, a failure or the deadline
  'won',
  'timeouts',
  'calls',
  'attempts', // times a target was rung
  'answered', // of those
  'connected', // calls
  'priced', // calls with a price agreed
  'prices',
  'converted',
  'revenue',
  'payout',
] as const;
export type Measure = (typeof MEASURES)[number];

/** Counts and sums by the index of their measure; sums are in micros. */
export type Vector = number[];

export const zero = (): Vector => new Array<number>(MEASURES.length).fill(0);
export const indexOf = (measure: Measure): number => MEASURES.indexOf(measure);

const MONEY: ReadonlySet<number> = new Set((['bidSum', 'prices', 'revenue', 'payout'] as const).map(indexOf));
/** Money is kept in hundredths of the currency, with decimals where there are any: most amounts have none. */
const MICROS_PER_CENT = 10_000;

export function addTo(sum: Vector, more: Vector, sign = 1): void {
  for (let i = 0; i < MEASURES.length; i++) sum[i] = sum[i]! + sign * more[i]!;
}

export const isZero = (vector: Vector): boolean => vector.every((value) => value === 0);

/** Without the zeros at its end. */
export function packVector(vector: Vector): number[] {
  let { length } = vector;
  while (length > 0 && vector[length - 1] === 0) length -= 1;
  return vector.slice(0, length).map((value, i) => (MONEY.has(i) ? value / MICROS_PER_CENT : value));
}

export function unpackVector(packed: readonly number[]): Vector {
  const vector = zero();
  for (const [i, value] of packed.entries())
    vector[i] = MONEY.has(i) ? Math.round(value * MICROS_PER_CENT) : value;
  return vector;
}
