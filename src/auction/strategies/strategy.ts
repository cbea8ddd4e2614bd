import type { Target } from '../../buyers/target.ts';
import { seededRandom } from '../../lib/random.ts';
import type { Bidder } from '../bidders.ts';

/** What an order may depend on besides the bidders. `targets`: the campaign's active ones, bidding or not. */
export type Draw = { seed: string; turn: number; targets: readonly Target[] };

/**
 * A strategy is a total order over bidders, lowest first. Whether a comes before b must not depend on who else
 * bids: that is what lets an auction close while somebody is silent, and lets a caller go on down the ranking.
 */
export type Strategy = {
  order(draw: Draw): (a: Bidder, b: Bidder) => number;
  /** A higher bid comes first. Only then can competition set a price. */
  competesOnPrice: boolean;
  /** Who comes first depends on targets that do not take part, too. */
  drawsFromAll: boolean;
  /** Why those lose who could have taken the call. */
  lossReason: 'outbid' | 'outranked';
};

/** Breaks ties by lot: every target draws its own number from the seed, so neither list order nor id has an edge. */
export function byLot(seed: string): (a: Target, b: Target) => number {
  const lot = (target: Target): number => seededRandom(`${seed}:${target.id}`).next();
  return (a, b) => lot(a) - lot(b) || byId(a, b);
}

export const byId = (a: Target, b: Target): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
