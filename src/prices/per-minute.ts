import { type Micros, micros } from '../lib/money.ts';
import { amountOf, countedAs, owes, owesNothing } from './amount.ts';
import type { PerMinutePrice, PriceRule } from './price.ts';

const MINUTE = 60n;

/** Begun increments are paid whole: at 60/6, 61 s are 66 s and 1 s is 60 s. */
export function billedSeconds({ firstSeconds, nextSeconds }: PerMinutePrice, seconds: number): number {
  if (seconds <= 0) return 0;
  if (seconds <= firstSeconds) return firstSeconds;
  return firstSeconds + Math.ceil((seconds - firstSeconds) / nextSeconds) * nextSeconds;
}

/** A part of a micro is cut. */
function amountFor(price: PerMinutePrice, seconds: number, bid: Micros): Micros {
  const rate = BigInt(amountOf(price.perMinute, bid));
  const amount = micros(Number((rate * BigInt(billedSeconds(price, seconds))) / MINUTE));
  if (price.maxAmount === undefined) return amount;
  return micros(Math.min(amount, amountOf(price.maxAmount, bid)));
}

/** Paid by time, in increments. */
export const perMinute: PriceRule<PerMinutePrice> = {
  evaluate(price, seconds, bid) {
    const { freeSeconds = 0 } = price;
    if (seconds > freeSeconds) return owes(amountFor(price, seconds, bid));
    const why = freeSeconds > 0 ? `needs more than ${freeSeconds} s` : 'needs at least 1 s';
    return owesNothing(`${countedAs(price, seconds)}, ${why}`);
  },
  most: (price, bid, longestSeconds) => amountFor(price, longestSeconds, bid),
  leastSeconds: ({ freeSeconds = 0 }) => freeSeconds + 1,
};
