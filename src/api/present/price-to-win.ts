import { formatMicros, type Micros, micros } from '../../lib/money.ts';

/** How much more would have won: from this much, below that much. */
export type PriceToWin = { from: string; below: string | null };

const EDGES = [0, 1, 2.5, 5, 10, 20].map((amount) => micros(amount * 1_000_000));

/**
 * Tells an outbid buyer how far off it was, and never what another bid: the gap to the winning bid as one of a few
 * ranges. null: nothing to tell, as price did not decide.
 */
export function priceToWin(
  reason: string | null,
  bid: Micros | null,
  winningBid: Micros | null,
): PriceToWin | null {
  if (reason !== 'outbid' || bid === null || winningBid === null || winningBid < bid) return null;
  const gap = winningBid - bid;
  const at = EDGES.findLastIndex((edge) => edge <= gap);
  const below = EDGES[at + 1];
  return { from: formatMicros(EDGES[at]!), below: below === undefined ? null : formatMicros(below) };
}
