import { tellPace } from '../buyers/bounds/tell-pace.ts';
import { CAP_WINDOWS, emptyUsage, windowKeys } from '../buyers/caps.ts';
import type { CallFacts } from '../buyers/facts.ts';
import { WEEKDAYS } from '../buyers/hours.ts';
import type { Reason } from '../buyers/reason.ts';
import type { Buyer, Target } from '../buyers/target.ts';
import { zoneOf } from '../buyers/wall-clock.ts';
import { localTime } from '../lib/time.ts';
import type { AuctionRules, Candidate, Opening, Receipt, TargetState } from './auction.ts';
import { withLeftOut } from './close.ts';
import { asksWhatWasSaid, judgeFacts, missingTag, refuseByRules } from './eligibility.ts';
import { bidDetail, explainBid, type StandingTold } from './explain-bid.ts';
import { explainCondition } from './explain-condition.ts';
import { getBuyer } from './open.ts';
import { openingOfReceipt } from './receipt.ts';
import { replyDetail } from './reply-detail.ts';
import { hourAt } from './standing.ts';

/**
 * @property standing how a bid without an endpoint came about, if modifiers made it.
 * @property isDerived not part of the receipt: it follows from facts and version.
 */
export type Explained = Candidate & {
  detail: string | null;
  standing: StandingTold | null;
  isDerived: boolean;
};

const FORGOTTEN = 'it depends on what the caller said, which has been erased';
const UNKEPT = 'it depends on what the caller said, which is kept nowhere';

/**
 * Everybody who was considered, in the order of the rules: those of the receipt, and those the rules left out, worked out
 * from its facts under the rules of its version. Each with its one reason and, where a condition failed, with which and
 * what it met. Once the caller has been forgotten, rules that ask what they said can only be named.
 * @param rules of the receipt's version.
 */
export function explainReceipt(receipt: Receipt, rules: AuctionRules): Explained[] {
  const whole = openingOfReceipt(receipt);
  const opening = whole ?? { ...receipt.opening, states: asFarAsKnown(receipt, rules) };
  const isListed = new Set(receipt.candidates.map(({ targetId }) => targetId));
  const targets = new Map(rules.targets.map((target) => [target.id, target]));
  return withLeftOut(receipt.candidates, opening, rules).map((candidate) => {
    const { targetId, reason } = candidate;
    const target = targets.get(targetId);
    const buyer = target && getBuyer(rules, target.buyerId);
    const told = target && buyer && whole && isListed.has(targetId) ? explainBid(target, buyer, whole) : null;
    // Who was turned away as the bids were ranked met what had been used by then.
    const { closing } = receipt;
    const then =
      candidate.outcome === 'lost'
        ? { ...opening, states: closing.states, openedAt: closing.settledAt }
        : opening;
    const detail =
      target && buyer
        ? (detailOf(reason, target, buyer, then, whole === null) ??
          bidDetail(candidate, target, receipt, rules, told) ??
          replyDetail(receipt, candidate))
        : replyDetail(receipt, candidate);
    return { ...candidate, detail, standing: told, isDerived: !isListed.has(targetId) };
  });
}

function detailOf(
  reason: Reason | null,
  target: Target,
  buyer: Buyer,
  opening: Opening,
  isForgotten: boolean,
): string | null {
  const { facts, states, openedAt } = opening;
  if (reason === 'criteria' || reason === 'requiredTags') {
    const isJudged = states[target.id]?.judged && (!isForgotten || asksWhatWasSaid(target)[reason]);
    if (isJudged) return isForgotten ? FORGOTTEN : UNKEPT;
    if (reason === 'criteria') return criteriaDetail(target, buyer, facts, openedAt);
    const missing = missingTag(target, facts);
    return missing === null ? null : `${missing} is not known`;
  }
  if (reason === 'closedHours') return `it is ${clockAt(openedAt, zoneOf(target, buyer))}`;
  if (reason === 'duplicateCaller')
    return facts.lastBuyerId === null ? 'a repeat caller' : `last connected to ${facts.lastBuyerId}`;
  if (reason === 'paced') return paceDetail(target, buyer, opening);
  return capDetail(reason, target, states[target.id]);
}

function paceDetail(
  target: Target,
  buyer: Buyer,
  { states, openedAt }: Pick<Opening, 'states' | 'openedAt'>,
): string | null {
  const { pacing, caps, hours } = target;
  const zone = zoneOf(target, buyer);
  const usage = states[target.id]?.usage ?? emptyUsage();
  return pacing ? tellPace(pacing, caps, hours, usage, windowKeys(openedAt, zone), zone, openedAt) : null;
}

/** In the order in which caps are tried: of several of one window the first that is full. */
function capDetail(reason: Reason | null, { caps }: Target, state: TargetState | undefined): string | null {
  const window = CAP_WINDOWS.find((name) => `${name}Cap` === reason);
  const used = window && state?.usage;
  if (!used) return null;
  const calls = window === 'concurrent' ? used.concurrent : used.windows[window].calls;
  const cap = caps.find((each) => each.window === window && each.calls !== undefined && calls >= each.calls);
  return cap ? `${calls} of ${cap.calls} calls` : null;
}

function criteriaDetail(target: Target, buyer: Buyer, facts: CallFacts, atMs: number): string | null {
  if (!target.criteria) return null;
  return explainCondition(target.criteria, facts, hourAt(target, buyer, atMs));
}

function clockAt(atMs: number, zone: string): string {
  const { hour, minute, weekday } = localTime(atMs, zone);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${WEEKDAYS[weekday]} ${two(hour)}:${two(minute)} in ${zone}`;
}

/**
 * What the rules said of a forgotten caller's tags, as far as the receipt tells: that they let through whom it lists, and
 * none of the others, unless another rule left those out in any case.
 */
function asFarAsKnown({ candidates, opening }: Receipt, rules: AuctionRules): Opening['states'] {
  const through = new Map(
    candidates.flatMap((candidate) => (isLetThrough(candidate) ? [[candidate.targetId, candidate]] : [])),
  );
  const isKept = candidates.some(
    ({ buyerId, outcome }) => buyerId === opening.facts.lastBuyerId && outcome !== 'excluded',
  );
  const { duplicate } = rules.campaign;
  const policy =
    duplicate.action === 'sameBuyer' && !isKept ? { ...duplicate, action: 'allow' as const } : duplicate;
  const states = { ...opening.states };
  for (const target of rules.targets) {
    const asks = asksWhatWasSaid(target);
    const state = states[target.id] ?? { usage: emptyUsage(), resting: false };
    if (state.judged || !(asks.criteria || asks.requiredTags)) continue;
    const buyer = getBuyer(rules, target.buyerId);
    const exact = judgeFacts(target, buyer, opening.facts, opening.openedAt);
    const judged = {
      criteria: asks.criteria || exact.criteria,
      requiredTags: asks.requiredTags || exact.requiredTags,
    };
    const isOut = refuseByRules(target, buyer, opening.facts, { judged }, policy, opening.openedAt) !== null;
    const isGuessed = !isOut && !through.has(target.id);
    states[target.id] = {
      ...state,
      judged: isGuessed ? { criteria: !asks.criteria, requiredTags: asks.criteria } : judged,
    };
  }
  return states;
}

const isLetThrough = ({ reason }: Candidate): boolean => reason !== 'criteria' && reason !== 'requiredTags';
