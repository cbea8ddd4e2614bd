import { byId, type Strategy } from './strategy.ts';

/**
 * The active targets take turns in the order of their ids. One that cannot take the call whose turn it is does not
 * catch up: the call goes to the next.
 */
export const roundRobin: Strategy = {
  order({ turn, targets }) {
    const ring = [...targets].sort(byId);
    const places = new Map(
      ring.map((target, index) => [target.id, (index - (turn % ring.length) + ring.length) % ring.length]),
    );
    return (a, b) => places.get(a.target.id)! - places.get(b.target.id)!;
  },
  competesOnPrice: false,
  drawsFromAll: true,
  lossReason: 'outranked',
};
