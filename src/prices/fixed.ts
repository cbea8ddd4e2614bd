import { amountOf, owes } from './amount.ts';
import type { FixedPrice, PriceRule } from './price.ts';

/** Owed as soon as the two are joined, however short the call. */
export const fixed: PriceRule<FixedPrice> = {
  evaluate: ({ amount }, _seconds, bid) => owes(amountOf(amount, bid)),
  most: ({ amount }, bid) => amountOf(amount, bid),
  leastSeconds: () => 0,
};
