import type { Reason } from '../buyers/reason.ts';
import type { Buyer, Target } from '../buyers/target.ts';
import type { DuplicatePolicy } from '../campaign/campaign.ts';
import type { BuyerId, TargetId } from '../lib/ids.ts';
import { assert } from '../lib/result.ts';
import type { AuctionRules, LeftOut, Opening } from './auction.ts';
import { refuseByRules, refuseByState, refusePaused } from './eligibility.ts';
import { indexOf } from './rule-index.ts';

/** Every target of the rules is in exactly one of `asked`, `fixed`, `refused` and who is left out, in the order of the rules. */
export type Opened = {
  /** Whom the rules let through: all of the next three. */
  admitted: Target[];
  /** To be pinged. */
  asked: Target[];
  /** Take part with their static price. */
  fixed: Target[];
  /** Turned away by caps, money or health. */
  refused: Map<TargetId, Reason>;
  /** Whom the rules leave out, counted: who they are is worked out when somebody asks (exclusionsOf). */
  leftOut: LeftOut;
};

/** Decides who may bid. The same opening and rules give the same answer. */
export function openAuction(opening: Opening, rules: AuctionRules): Opened {
  const places = placesToTry(opening, rules);
  const duplicate = duplicateRule(opening, rules, places);
  const opened: Opened = { admitted: [], asked: [], fixed: [], refused: new Map(), leftOut: {} };
  const { pausedAt, byReason } = pausedIn(rules);
  const leftOut = new Map(byReason);
  const count = (reason: Reason, by: number): void =>
    void leftOut.set(reason, (leftOut.get(reason) ?? 0) + by);
  for (const place of places) {
    const target = rules.targets[place]!;
    count(pausedAt.get(place) ?? 'criteria', -1);
    const reason = ruleAgainst(target, opening, rules, duplicate);
    if (reason !== null) count(reason, 1);
    else admit(opened, target, opening, rules);
  }
  for (const [reason, times] of leftOut) if (times > 0) opened.leftOut[reason] = times;
  return opened;
}

function admit(opened: Opened, target: Target, opening: Opening, rules: AuctionRules): void {
  opened.admitted.push(target);
  const refusal = stateAgainst(target, opening, rules);
  if (refusal !== null) opened.refused.set(target.id, refusal);
  else if (target.bidding.kind === 'ping') opened.asked.push(target);
  else opened.fixed.push(target);
}

/** Whom the rules may let through, whatever their caps, money and health: all that has to be known of a market's state. */
export function mayBeAdmitted(facts: Opening['facts'], rules: AuctionRules, atMs: number): Target[] {
  const { duplicate } = rules.campaign;
  // Whether a caller is kept for one buyer depends on that buyer's state: both ways are possible.
  const either = duplicate.action === 'sameBuyer' ? { ...duplicate, action: 'allow' as const } : duplicate;
  return indexOf(rules.targets)
    .candidates(facts)
    .flatMap((place) => {
      const target = rules.targets[place]!;
      const buyer = getBuyer(rules, target.buyerId);
      return refuseByRules(target, buyer, facts, undefined, either, atMs) === null ? target : [];
    });
}

type Exclusion = { targetId: TargetId; buyerId: BuyerId; reason: Reason };

/** Everybody who may not bid, one by one, in the order of the rules: by the rules or by caps, money or health. */
export function exclusionsOf(opening: Opening, rules: AuctionRules): Exclusion[] {
  const places = placesToTry(opening, rules);
  const duplicate = duplicateRule(opening, rules, places);
  const tried = new Set(places);
  return rules.targets.flatMap((target, place) => {
    const { id: targetId, buyerId } = target;
    const reason = tried.has(place)
      ? reasonAgainst(target, opening, rules, duplicate)
      : (refusePaused(target, getBuyer(rules, buyerId)) ?? 'criteria');
    return reason ? { targetId, buyerId, reason } : [];
  });
}

/** All others are left out by their criteria, unless they are paused, whatever else is the matter with them. */
function placesToTry({ facts, states }: Opening, { targets }: AuctionRules): number[] {
  const judged = Object.entries(states).flatMap(([id, state]) => (state.judged ? (id as TargetId) : []));
  return indexOf(targets).candidates(facts, judged);
}

type Paused = { pausedAt: ReadonlyMap<number, Reason>; byReason: ReadonlyMap<Reason, number> };
const paused = new WeakMap<readonly Target[], Paused & { buyers: readonly Buyer[] }>();

/** Who is paused, and how all would be counted if the facts met nobody's criteria. Made once for a version of the rules. */
function pausedIn(rules: AuctionRules): Paused {
  const known = paused.get(rules.targets);
  if (known?.buyers === rules.buyers) return known;
  const pausedAt = new Map<number, Reason>();
  for (const [place, target] of rules.targets.entries()) {
    const reason = refusePaused(target, getBuyer(rules, target.buyerId));
    if (reason) pausedAt.set(place, reason);
  }
  const byReason = new Map<Reason, number>([['criteria', rules.targets.length - pausedAt.size]]);
  for (const reason of pausedAt.values()) byReason.set(reason, (byReason.get(reason) ?? 0) + 1);
  const found = { pausedAt, byReason, buyers: rules.buyers };
  paused.set(rules.targets, found);
  return found;
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

const ruleAgainst = (
  target: Target,
  { facts, states, openedAt }: Opening,
  rules: AuctionRules,
  duplicate: DuplicatePolicy,
): Reason | null =>
  refuseByRules(target, getBuyer(rules, target.buyerId), facts, states[target.id], duplicate, openedAt);

const stateAgainst = (
  target: Target,
  { facts, states, openedAt }: Opening,
  rules: AuctionRules,
): Reason | null =>
  refuseByState(target, getBuyer(rules, target.buyerId), facts, states[target.id], openedAt);

const reasonAgainst = (
  target: Target,
  opening: Opening,
  rules: AuctionRules,
  duplicate: DuplicatePolicy,
): Reason | null => ruleAgainst(target, opening, rules, duplicate) ?? stateAgainst(target, opening, rules);
