import type { Target } from '../../buyers/target.ts';
import type { TargetId } from '../../lib/ids.ts';
import { type Random, seededRandom } from '../../lib/random.ts';
import { byId, type Draw, type Strategy } from './strategy.ts';

/**
 * The lowest priority number first; within a priority, drawn by weight, weight 0 after all others. The draw is over
 * all active targets, bidding or not: among those who do bid the odds are still those of their weights (such draws
 * are independent of absent alternatives: Luce's choice axiom), and a late bid changes nobody else's place.
 */
export const weighted: Strategy = {
  order(draw) {
    const places = drawPlaces(draw);
    return (a, b) =>
      a.target.priority - b.target.priority || places.get(a.target.id)! - places.get(b.target.id)!;
  },
  competesOnPrice: false,
  drawsFromAll: true,
  lossReason: 'outranked',
};

function drawPlaces({ seed, targets }: Draw): Map<TargetId, number> {
  const places = new Map<TargetId, number>();
  for (const [priority, peers] of Map.groupBy(targets, (target) => target.priority)) {
    const random = seededRandom(`${seed}:weights:${priority}`);
    const left = peers.sort(byId);
    while (left.length > 0) places.set(drawOne(left, random).id, places.size);
  }
  return places;
}

/** Takes one target out of the urn. */
function drawOne(left: Target[], random: Random): Target {
  const total = left.reduce((sum, target) => sum + target.weight, 0);
  if (total === 0) return left.splice(random.below(left.length), 1)[0]!;
  let point = random.next() * total;
  // Fractional weights may leave a rounding error past the last target: it then falls to the last with any weight.
  let drawn = 0;
  for (const [index, target] of left.entries()) {
    if (target.weight === 0) continue;
    drawn = index;
    if (point < target.weight) break;
    point -= target.weight;
  }
  return left.splice(drawn, 1)[0]!;
}
