import { amountOf, largest, owes, reached, sumOf, tooShort } from './amount.ts';
import type { PriceRule, TiersPrice } from './price.ts';

const firstTier = (price: TiersPrice): number => Math.min(...price.tiers.map((tier) => tier.fromSeconds));

/** The longer the call, the higher its tier: the highest reached counts alone, or, marginal, all that were reached add up. */
export const tiers: PriceRule<TiersPrice> = {
  evaluate(price, seconds, bid) {
    const steps = reached(price.tiers, seconds).sort((a, b) => a.fromSeconds - b.fromSeconds);
    const top = steps.at(-1);
    if (!top) return tooShort(price, seconds, firstTier(price));
    return owes(
      price.marginal
        ? sumOf(
            steps.map(({ amount }) => amount),
            bid,
          )
        : amountOf(top.amount, bid),
    );
  },
  most(price, bid, longestSeconds) {
    const amounts = reached(price.tiers, longestSeconds).map(({ amount }) => amount);
    return price.marginal ? sumOf(amounts, bid) : largest(amounts, bid);
  },
  leastSeconds: firstTier,
};
