import { byLot, type Strategy } from './strategy.ts';

/** Priority 1 first, whatever it pays; equal priorities by lot. */
export const waterfall: Strategy = {
  order({ seed }) {
    const tie = byLot(seed);
    return (a, b) => a.target.priority - b.target.priority || tie(a.target, b.target);
  },
  competesOnPrice: false,
  drawsFromAll: false,
  lossReason: 'outranked',
};
