import type { Reason } from '../buyers/reason.ts';
import type { Buyer, Target } from '../buyers/target.ts';
import type { DuplicatePolicy } from '../campaign/campaign.ts';
import type { BuyerId, TargetId } from '../lib/ids.ts';
import { assert } from '../lib/result.ts';
import type { AuctionRules, Opening } from './auction.ts';
import { evaluateEligibility, refusePaused } from './eligibility.ts';
import { indexOf } from './rule-index.ts';

/** Every target of the rules is in exactly one of the lists, in the order of the rules. */
export type Opened = {
  readonly excluded: { targetId: TargetId; buyerId: BuyerId; reason: Reason }[];
  /** To be pinged. */
  asked: Target[];
  /** Take part with their static price. */
  fixed: Target[];
};

/** Decides who may bid. The same opening and rules give the same answer. Who is left out is worked out when it is asked. */
export function openAuction(opening: Opening, rules: AuctionRules): Opened {
  const places = placesToTry(opening, rules);
  const duplicate = duplicateRule(opening, rules, places);
  const asked: Target[] = [];
  const fixed: Target[] = [];
  for (const place of places) {
    const target = rules.targets[place]!;
    if (reasonAgainst(target, opening, rules, duplicate) !== null) continue;
    if (target.bidding.kind === 'ping') asked.push(target);
    else fixed.push(target);
  }
  let excluded: Opened['excluded'] | null = null;
  return {
    asked,
    fixed,
    get excluded() {
      excluded ??= exclusions(opening, rules, duplicate, new Set(places));
      return excluded;
    },
  };
}

/** All others are left out by their criteria, whatever else is the matter with them. */
function placesToTry({ facts, states }: Opening, { targets }: AuctionRules): number[] {
  const judged = Object.entries(states).flatMap(([id, state]) => (state.judged ? (id as TargetId) : []));
  return indexOf(targets).candidates(facts, judged);
}

function exclusions(
  opening: Opening,
  rules: AuctionRules,
  duplicate: DuplicatePolicy,
  tried: ReadonlySet<number>,
): Opened['excluded'] {
  return rules.targets.flatMap((target, place) => {
    const { id: targetId, buyerId } = target;
    const reason = tried.has(place)
      ? reasonAgainst(target, opening, rules, duplicate)
      : (refusePaused(target, getBuyer(rules, buyerId)) ?? 'criteria');
    return reason ? { targetId, buyerId, reason } : [];
  });
}

const buyersById = new WeakMap<readonly Buyer[], Map<BuyerId, Buyer>>();

/** @throws when the rules name a target whose buyer they do not list. */
export function getBuyer({ buyers }: AuctionRules, id: BuyerId): Buyer {
  const byId = buyersById.get(buyers) ?? new Map(buyers.map((buyer) => [buyer.id, buyer]));
  buyersById.set(buyers, byId);
  const buyer = byId.get(id);
  assert(buyer, `the rules do not list ${id}`);
  return buyer;
}

/** A caller is kept for the buyer who had them last only while that buyer can take the call: no call is lost. */
function duplicateRule(opening: Opening, rules: AuctionRules, places: readonly number[]): DuplicatePolicy {
  const { duplicate } = rules.campaign;
  const { lastBuyerId } = opening.facts;
  if (duplicate.action !== 'sameBuyer' || lastBuyerId === null) return duplicate;
  const canTakeIt = places.some((place) => {
    const target = rules.targets[place]!;
    return target.buyerId === lastBuyerId && reasonAgainst(target, opening, rules, duplicate) === null;
  });
  return canTakeIt ? duplicate : { ...duplicate, action: 'allow' };
}

function reasonAgainst(
  target: Target,
  opening: Opening,
  rules: AuctionRules,
  duplicate: DuplicatePolicy,
): Reason | null {
  const buyer = getBuyer(rules, target.buyerId);
  const state = opening.states[target.id];
  return evaluateEligibility(target, buyer, opening.facts, state, duplicate, opening.openedAt);
}
