import type { Reason } from '../buyers/reason.ts';
import type { Buyer, Target } from '../buyers/target.ts';
import type { DuplicatePolicy } from '../campaign/campaign.ts';
import type { BuyerId, TargetId } from '../lib/ids.ts';
import { assert } from '../lib/result.ts';
import type { AuctionRules, Opening } from './auction.ts';
import { evaluateEligibility } from './eligibility.ts';

/** Every target of the rules is in exactly one of the lists, in the order of the rules. */
export type Opened = {
  excluded: { targetId: TargetId; buyerId: BuyerId; reason: Reason }[];
  /** To be pinged. */
  asked: Target[];
  /** Take part with their static price. */
  fixed: Target[];
};

/** Decides who may bid. The same opening and rules give the same answer. */
export function openAuction(opening: Opening, rules: AuctionRules): Opened {
  const duplicate = duplicateRule(opening, rules);
  const opened: Opened = { excluded: [], asked: [], fixed: [] };
  for (const target of rules.targets) {
    const reason = reasonAgainst(target, opening, rules, duplicate);
    if (reason) opened.excluded.push({ targetId: target.id, buyerId: target.buyerId, reason });
    else if (target.bidding.kind === 'ping') opened.asked.push(target);
    else opened.fixed.push(target);
  }
  return opened;
}

/** @throws when the rules name a target whose buyer they do not list. */
export function getBuyer(rules: AuctionRules, id: BuyerId): Buyer {
  const buyer = rules.buyers.find((candidate) => candidate.id === id);
  assert(buyer, `the rules do not list ${id}`);
  return buyer;
}

/** A caller is kept for the buyer who had them last only while that buyer can take the call: no call is lost. */
function duplicateRule(opening: Opening, rules: AuctionRules): DuplicatePolicy {
  const { duplicate } = rules.campaign;
  const { lastBuyerId } = opening.facts;
  if (duplicate.action !== 'sameBuyer' || lastBuyerId === null) return duplicate;
  const canTakeIt = rules.targets.some(
    (target) => target.buyerId === lastBuyerId && reasonAgainst(target, opening, rules, duplicate) === null,
  );
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
