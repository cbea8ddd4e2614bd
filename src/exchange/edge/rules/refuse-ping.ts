import { missingTag, refusePaused } from '../../../auction/eligibility.ts';
import { getBuyer } from '../../../auction/open.ts';
import { indexOf } from '../../../auction/rule-index.ts';
import { hourAt } from '../../../auction/standing.ts';
import { type Condition, evaluateCondition, fieldsOf, type LocalHour } from '../../../buyers/condition.ts';
import type { CallFacts } from '../../../buyers/facts.ts';
import { isOpen } from '../../../buyers/hours.ts';
import type { Reason } from '../../../buyers/reason.ts';
import type { Target } from '../../../buyers/target.ts';
import type { PublisherId } from '../../../lib/ids.ts';
import { SECOND_MS } from '../../../lib/time.ts';
import { refusalOf } from '../../quotes/quote-rules.ts';
import type { QuoteRefusal } from '../../quotes/refusals.ts';
import type { PingRules, Unsaid } from './ping-rules.ts';

/** A ping as far as it can be known without the campaign's object. */
export type SaidOfCall = { publisherId: PublisherId; facts: CallFacts; unsaid: readonly Unsaid[] };

/**
 * A bid may wait for a minute, and its buyers are asked for some seconds before. Whatever opens is open for a minute or more:
 * between these moments nothing can have been open that was not at one of them.
 */
const MOMENTS_AGO_MS = [0, 31, 62, 93].map((seconds) => seconds * SECOND_MS);

/**
 * Why the rules alone refuse a ping; null: they do not, or it takes more than them to say. It refuses only what is refused
 * whatever caps, money, bids, earlier callers and numbers say, with the reason the object would give; and where the clock
 * decides, only if it has been so for as long as an earlier bid for the same call may still stand.
 */
export function refusePing(known: PingRules, said: SaidOfCall, now: number): QuoteRefusal | null {
  const { campaign, publisherById } = known.rules;
  const publisher = publisherById.get(said.publisherId);
  if (!publisher) return null;
  if (campaign.status === 'paused' || publisher.status === 'paused') return 'disabled';
  const first = refuseAt(known, said, now);
  if (!first?.isTimed) return first?.reasonCode ?? null;
  const wasAlways = MOMENTS_AGO_MS.every((ago) => refuseAt(known, said, now - ago) !== null);
  return wasAlways ? first.reasonCode : null;
}

type RefusedAt = { reasonCode: QuoteRefusal; isTimed: boolean };

function refuseAt({ rules, askUnsaid, paused }: PingRules, said: SaidOfCall, atMs: number): RefusedAt | null {
  const terms = rules.termsOf.get(said.publisherId);
  if (terms?.hours && !isOpen(terms.hours, atMs)) return { reasonCode: 'publisherClosed', isTimed: true };
  const places = indexOf(rules.targets).candidates(said.facts, askUnsaid);
  const reasons = new Set(paused);
  let isTimed = false;
  for (const place of places) {
    const target = rules.targets[place]!;
    const reason = reasonAt(target, rules, said, atMs);
    if (reason === null) return null;
    reasons.add(reason);
    isTimed ||= reason === 'closedHours' || (reason === 'criteria' && asksTheClock(target));
  }
  // All others are left out by their criteria, if they are not paused.
  if (reasons.size === 0 && rules.targets.length > 0) reasons.add('criteria');
  const leftOut = Object.fromEntries([...reasons].map((reason) => [reason, 1]));
  return { reasonCode: refusalOf({ refused: new Map(), leftOut }), isTimed };
}

/** The one reason that holds whatever was not said; null: it may be let through, or for another reason not. */
function reasonAt(
  target: Target,
  rules: PingRules['rules'],
  { facts, unsaid }: SaidOfCall,
  atMs: number,
): Reason | null {
  const buyer = getBuyer(rules, target.buyerId);
  const why = refusePaused(target, buyer);
  if (why) return why;
  const meets = target.criteria ? judge(target.criteria, facts, hourAt(target, buyer, atMs), unsaid) : true;
  if (meets === null) return null;
  if (!meets) return 'criteria';
  const requiredTags = target.requiredTags.filter((name) => name !== 'subId' || !unsaid.includes('subId'));
  if (missingTag({ requiredTags }, facts) !== null) return 'requiredTags';
  if (requiredTags.length < target.requiredTags.length) return null;
  return target.hours && !isOpen(target.hours, atMs) ? 'closedHours' : null;
}

const asksTheClock = ({ criteria }: Target): boolean =>
  criteria !== null && fieldsOf(criteria).some((field) => field === 'hour' || field === 'weekday');

/** Does a condition hold? null: that depends on what was not said. */
function judge(
  condition: Condition,
  facts: CallFacts,
  local: LocalHour,
  unsaid: readonly Unsaid[],
): boolean | null {
  if ('not' in condition) {
    const holds = judge(condition.not, facts, local, unsaid);
    return holds === null ? null : !holds;
  }
  if ('all' in condition || 'any' in condition) {
    const [parts, decisive] = 'all' in condition ? [condition.all, false] : [condition.any, true];
    const judged = parts.map((part) => judge(part, facts, local, unsaid));
    if (judged.includes(decisive)) return decisive;
    return judged.includes(null) ? null : !decisive;
  }
  const isUnsaid = unsaid.some((name) => name === condition.field);
  return isUnsaid ? null : evaluateCondition(condition, facts, local);
}
