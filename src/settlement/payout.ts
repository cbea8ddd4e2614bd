import { allocate, type Micros, ZERO } from '../lib/money.ts';
import type { PayoutTerms } from '../publishers/publisher.ts';

const WHOLE = 10_000; // basis points

/**
 * What the publisher earns of a sale. A share is allocated, so payout and margin sum to the revenue to the micro. A
 * fixed payout may exceed the revenue: the margin is then negative, and shows. Without revenue there was no sale
 * and nothing is paid out.
 */
export function payoutFor(terms: PayoutTerms, revenue: Micros): Micros {
  if (revenue === 0) return ZERO;
  if (terms.kind === 'fixed') return terms.amount;
  const [payout] = allocate(revenue, [terms.basisPoints, WHOLE - terms.basisPoints]);
  return payout!;
}
