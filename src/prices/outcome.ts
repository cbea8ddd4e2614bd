import { type Micros, ZERO } from '../lib/money.ts';
import { amountOf, owesNothing } from './amount.ts';
import type { OutcomePrice, PriceRule } from './price.ts';

/** Nothing is owed for the talk: the buyer says later what became of it. */
export const outcome: PriceRule<OutcomePrice> = {
  evaluate: ({ outcomes, windowDays }) =>
    owesNothing(`no outcome yet: ${Object.keys(outcomes).join(', ')} within ${windowDays} days`),
  // Money that comes weeks later cannot be held meanwhile.
  most: () => ZERO,
};

/** What an outcome is worth. null: no amount was agreed for its kind. */
export function amountOfOutcome({ outcomes }: OutcomePrice, kind: string, bid: Micros): Micros | null {
  const amount = Object.hasOwn(outcomes, kind) ? outcomes[kind] : undefined;
  return amount === undefined ? null : amountOf(amount, bid);
}
