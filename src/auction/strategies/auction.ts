import { worthOf } from '../bidders.ts';
import { compareRanked } from '../rank-factor.ts';
import { byLot, type Strategy } from './strategy.ts';

/** The highest bid first, as the operator counts it, static prices beside live bids; equal ones by lot. */
export const auction: Strategy = {
  order({ seed }) {
    const tie = byLot(seed);
    return (a, b) => compareRanked(worthOf(a), worthOf(b)) || tie(a.target, b.target);
  },
  competesOnPrice: true,
  drawsFromAll: false,
  lossReason: 'outbid',
};
