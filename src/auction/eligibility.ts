import { accountRefusal } from '../buyers/accounts/purse.ts';
import { pacingRefusal } from '../buyers/bounds/pacing.ts';
import { capRefusal, emptyUsage, type Usage, windowKeys } from '../buyers/caps.ts';
import { asksTags, evaluateCondition, fieldsOf } from '../buyers/condition.ts';
import type { CallFacts } from '../buyers/facts.ts';
import { isOpen } from '../buyers/hours.ts';
import type { Reason } from '../buyers/reason.ts';
import { fieldsOfBid } from '../buyers/standing/standing-bid.ts';
import type { Buyer, Target } from '../buyers/target.ts';
import { zoneOf } from '../buyers/wall-clock.ts';
import type { DuplicatePolicy } from '../campaign/campaign.ts';
import type { Micros } from '../lib/money.ts';
import type { Judged, TargetState } from './auction.ts';
import { hasModifiers, hourAt, standingBid } from './standing.ts';

/**
 * May this target be offered the call? The rules are tried in the order of REASONS; the first that fails is the
 * answer, null when all hold. `sameBuyer` is taken literally here: openAuction sets it aside when it would leave
 * the call with nobody.
 * @param state what the target has used; undefined: nothing, and its endpoint is well.
 */
export const evaluateEligibility = (
  target: Target,
  buyer: Buyer,
  facts: CallFacts,
  state: TargetState | undefined,
  duplicate: DuplicatePolicy,
  atMs: number,
): Reason | null =>
  refuseByRules(target, buyer, facts, state, duplicate, atMs) ??
  refuseByState(target, buyer, facts, state, atMs);

/** What the rules alone say: it follows from facts, version and time. */
export function refuseByRules(
  target: Target,
  buyer: Buyer,
  facts: CallFacts,
  state: Pick<TargetState, 'judged'> | undefined,
  duplicate: DuplicatePolicy,
  atMs: number,
): Reason | null {
  const paused = refusePaused(target, buyer);
  if (paused) return paused;
  const judged = state?.judged;
  if (!(judged ? judged.criteria : meetsCriteria(target, buyer, facts, atMs))) return 'criteria';
  if (!(judged ? judged.requiredTags : knowsTags(target, facts))) return 'requiredTags';
  if (target.hours && !isOpen(target.hours, atMs)) return 'closedHours';
  return isRefusedDuplicate(target, facts, duplicate) ? 'duplicateCaller' : null;
}

/** What caps, money and the endpoint's health say of a target that the rules let through. */
export function refuseByState(
  target: Target,
  buyer: Buyer,
  facts: CallFacts,
  state: TargetState | undefined,
  atMs: number,
): Reason | null {
  const { bidding } = target;
  // A target with a price of its own is asked again when the call is priced, with the most it can cost.
  const price = target.charge ? null : standingBid(target, buyer, facts, state, atMs);
  const full =
    refuseForCaps(target, buyer, state?.usage, price, atMs) ?? accountRefusal(state?.account, price, true);
  if (full) return full;
  return bidding.kind === 'ping' && state?.resting ? 'unhealthyEndpoint' : null;
}

export function refusePaused(target: Target, buyer: Buyer): Reason | null {
  if (target.status === 'paused') return 'targetPaused';
  return buyer.status === 'paused' ? 'buyerPaused' : null;
}

/** What a target's rules say of the facts alone, and what it bids for them if that depends on them. */
export const judgeFacts = (target: Target, buyer: Buyer, facts: CallFacts, atMs: number): Judged => ({
  criteria: meetsCriteria(target, buyer, facts, atMs),
  requiredTags: knowsTags(target, facts),
  ...(hasModifiers(target) && { bid: standingBid(target, buyer, facts, undefined, atMs) }),
});

const knowsTags = (target: Target, facts: CallFacts): boolean => missingTag(target, facts) === null;

/** The first required tag that is not known; null: all are. */
export const missingTag = ({ requiredTags }: Pick<Target, 'requiredTags'>, facts: CallFacts): string | null =>
  requiredTags.find((name) => !isKnown(name, facts)) ?? null;

const NOT_SAID = [
  'state',
  'zip',
  'areaCode',
  'attestation',
  'vertical',
  'dialedNumber',
  'repeatCaller',
  'publisherId',
  'subId',
  'hour',
  'weekday',
];

/** Does a target's criteria, do its required tags look at what was said of the call? */
export const asksWhatWasSaid = ({ criteria, requiredTags }: Target) => ({
  criteria: criteria !== null && asksTags(criteria),
  requiredTags: requiredTags.some((name) => !NOT_SAID.includes(name)),
});

/** Does it depend on one of these names whether a target takes a call, or what it bids? */
export const asksFor = ({ criteria, requiredTags, bidding }: Target, names: ReadonlySet<string>): boolean =>
  requiredTags.some((name) => names.has(name)) ||
  (criteria !== null && fieldsOf(criteria).some((field) => names.has(field))) ||
  (bidding.kind === 'static' && fieldsOfBid(bidding).some((field) => names.has(field)));

/** Its caps, and how they are to be spread. @param price what the target would pay; null: not yet known. */
export function refuseForCaps(
  target: Target,
  buyer: Buyer | undefined,
  usage: Usage = emptyUsage(),
  price: Micros | null,
  atMs: number,
): Reason | null {
  const { caps, pacing, hours } = target;
  if (caps.length === 0) return null;
  const zone = zoneOf(target, buyer);
  const keys = windowKeys(atMs, zone);
  return (
    capRefusal(caps, usage, keys, price) ??
    (pacing ? pacingRefusal(pacing, caps, hours, usage, keys, zone, atMs) : null)
  );
}

function meetsCriteria(target: Target, buyer: Buyer, facts: CallFacts, atMs: number): boolean {
  if (!target.criteria) return true;
  return evaluateCondition(target.criteria, facts, hourAt(target, buyer, atMs));
}

/** A required tag may name a fact as well; a tag that was asked for and left empty was not learned. */
function isKnown(name: string, facts: CallFacts): boolean {
  switch (name) {
    case 'state':
    case 'zip':
    case 'areaCode':
    case 'attestation':
      return facts[name] !== null;
    case 'subId':
      return facts.subId === undefined ? isSaid(name, facts) : facts.subId !== null;
    case 'vertical':
    case 'dialedNumber':
    case 'repeatCaller':
    case 'hour':
    case 'weekday':
      return true;
    default:
      return isSaid(name, facts);
  }
}

const isSaid = (name: string, { tags }: CallFacts): boolean =>
  Object.hasOwn(tags, name) && tags[name]!.trim() !== '';

function isRefusedDuplicate(target: Target, facts: CallFacts, { action }: DuplicatePolicy): boolean {
  if (action === 'reject') return facts.repeatCaller;
  if (action === 'sameBuyer') return facts.lastBuyerId !== null && facts.lastBuyerId !== target.buyerId;
  return false;
}
