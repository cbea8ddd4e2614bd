import { type Micros, micros, ZERO } from '../lib/money.ts';
import { amountOf, owes, owesNothing } from './amount.ts';
import type { OutcomePrice, PriceRule } from './price.ts';

/** What the buyer says became of the call is paid for, each kind once; for the talk itself nothing is. */
export const outcome: PriceRule<OutcomePrice> = {
  evaluate(price, _seconds, bid, outcomes = []) {
    const owed = sumOfKinds(price, outcomes, bid);
    if (owed > 0) return owes(owed);
    const named = `${Object.keys(price.outcomes).join(', ')} within ${price.windowDays} days`;
    return owesNothing(
      outcomes.length > 0 ? `no outcome that is paid: ${named}` : `no outcome yet: ${named}`,
    );
  },
  most: (price, bid) => sumOfKinds(price, Object.keys(price.outcomes), bid),
  leastSeconds: () => 0,
};

/** What an outcome is worth. null: no amount was agreed for its kind. */
export function amountOfOutcome({ outcomes }: OutcomePrice, kind: string, bid: Micros): Micros | null {
  const amount = Object.hasOwn(outcomes, kind) ? outcomes[kind] : undefined;
  return amount === undefined ? null : amountOf(amount, bid);
}

const sumOfKinds = (price: OutcomePrice, kinds: readonly string[], bid: Micros): Micros =>
  [...new Set(kinds)].reduce<Micros>(
    (sum, kind) => micros(sum + (amountOfOutcome(price, kind, bid) ?? 0)),
    ZERO,
  );
