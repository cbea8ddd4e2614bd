import { owes, reached, sumOf, tooShort } from './amount.ts';
import type { Amount, BasePrice, PriceRule } from './price.ts';

const amountsAt = (price: BasePrice, seconds: number): Amount[] => [
  price.amount,
  ...reached(price.bonuses, seconds).map(({ amount }) => amount),
];

/** A base from a number of seconds on, and on top every bonus whose seconds were reached. */
export const base: PriceRule<BasePrice> = {
  evaluate(price, seconds, bid) {
    const { minSeconds = 0 } = price;
    return seconds >= minSeconds
      ? owes(sumOf(amountsAt(price, seconds), bid))
      : tooShort(price, seconds, minSeconds);
  },
  most: (price, bid, longestSeconds) => sumOf(amountsAt(price, longestSeconds), bid),
  leastSeconds: ({ minSeconds = 0 }) => minSeconds,
};
