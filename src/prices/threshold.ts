import { amountOf, owes, tooShort } from './amount.ts';
import type { PriceRule, ThresholdPrice } from './price.ts';

/** Owed whole from a number of seconds on, nothing before. */
export const threshold: PriceRule<ThresholdPrice> = {
  evaluate: (price, seconds, bid) =>
    seconds >= price.minSeconds
      ? owes(amountOf(price.amount, bid))
      : tooShort(price, seconds, price.minSeconds),
  most: ({ amount }, bid) => amountOf(amount, bid),
  leastSeconds: ({ minSeconds }) => minSeconds,
};
