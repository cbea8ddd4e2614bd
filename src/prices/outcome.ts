import { ZERO } from '../lib/money.ts';
import { owesNothing } from './amount.ts';
import type { OutcomePrice, PriceRule } from './price.ts';

/** Nothing is owed for the talk: the buyer says later what became of it. */
export const outcome: PriceRule<OutcomePrice> = {
  evaluate: ({ outcomes, windowDays }) =>
    owesNothing(`no outcome yet: ${Object.keys(outcomes).join(', ')} within ${windowDays} days`),
  // Money that comes weeks later cannot be held meanwhile.
  most: () => ZERO,
};
