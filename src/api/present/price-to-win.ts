import { formatMicros, MICROS_PER_UNIT, type Micros, micros } from '../../lib/money.ts';

/** How much more would have won: from this much, below that much. */
type PriceToWin = { from: string; below: string | null };

/** Steps of a ladder that stands still: finer where calls are cheap. */
const STEPS: readonly { below: number; step: number }[] = [
  { below: 100, step: 2.5 },
  { below: 500, step: 25 },
  { below: Number.POSITIVE_INFINITY, step: 100 },
];

/**
 * Tells an outbid buyer how far off it was, and never what another bid. The winning bid is known by the rung it stands
 * on, whatever was bid against it: however often a buyer asks, it learns the same rung. null: nothing to tell, as price
 * did not decide.
 */
export function priceToWin(
  reason: string | null,
  bid: Micros | null,
  winningBid: Micros | null,
): PriceToWin | null {
  if (reason !== 'outbid' || bid === null || winningBid === null || winningBid < bid) return null;
  const dollars = winningBid / MICROS_PER_UNIT;
  const step = STEPS.find(({ below }) => dollars < below)!.step * MICROS_PER_UNIT;
  const rung = Math.floor(winningBid / step) * step;
  return {
    from: formatMicros(micros(Math.max(0, rung - bid))),
    below: formatMicros(micros(rung + step - bid)),
  };
}
