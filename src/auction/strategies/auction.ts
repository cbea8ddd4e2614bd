import { byLot, type Strategy } from './strategy.ts';

/** The highest amount first, static prices beside live bids; equal amounts by lot. */
export const auction: Strategy = {
  order({ seed }) {
    const tie = byLot(seed);
    return (a, b) => b.bid.amount - a.bid.amount || tie(a.target, b.target);
  },
  competesOnPrice: true,
  drawsFromAll: false,
  lossReason: 'outbid',
};
