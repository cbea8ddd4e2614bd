import type { Target } from '../buyers/target.ts';
import type { MarginRule } from '../campaign/margin.ts';
import { type Micros, micros } from '../lib/money.ts';
import { evaluatePrice } from '../prices/registry.ts';
import { earn, earnsFrom } from '../settlement/payout.ts';
import { type AgreedPayout, ownTerms } from '../settlement/terms.ts';
import type { AuctionRules, Opening } from './auction.ts';
import { paidFrom, priceOf } from './cost.ts';

/** What the publisher of a call earns, and what the operator wants to keep of it. */
export type Brought = { terms: AgreedPayout; margin: MarginRule | null };

const WHOLE = 10_000n; // basis points

/** Who brings the call; null: it is not known, as in older receipts, and there is no margin to hold. */
export function broughtBy({ facts }: Opening, { publishers, terms, campaign }: AuctionRules): Brought | null {
  const publisher = publishers?.find(({ id }) => id === facts.publisherId);
  if (!publisher) return null;
  const own = terms?.find(({ publisherId }) => publisherId === publisher.id);
  return {
    terms: own ? ownTerms(own) : publisher.payout,
    margin: publisher.margin ?? campaign.margin ?? null,
  };
}

/** The nearest rule holds: the target's, else the publisher's, else the campaign's. */
export const ruleFor = (target: Target, brought: Brought): MarginRule | null =>
  target.margin ?? brought.margin;

type Expected = { revenue: Micros; payout: Micros; seconds: number };

/**
 * What a call is expected to come to if it is sold at a price: of a call that is long enough for both sides, and of which
 * everything is reported that either of them pays for.
 */
export function expected(target: Target, brought: Brought, bid: Micros, agreedSeconds: number): Expected {
  const { terms } = brought;
  const charge = priceOf(target.charge, agreedSeconds);
  const shortest = Math.max(paidFrom(target, agreedSeconds), terms.kind === 'own' ? earnsFrom(terms) : 0);
  const seconds = ruleFor(target, brought)?.atSeconds ?? shortest;
  const talk = { connected: true, seconds, outcomes: outcomesOf(target, terms) };
  const revenue = evaluatePrice(charge, talk, bid).owed;
  return { revenue, payout: earn(terms, { talk, bid, revenue }).owed, seconds };
}

function outcomesOf({ charge }: Target, terms: AgreedPayout): string[] {
  const paid = charge?.kind === 'outcome' ? Object.keys(charge.outcomes) : [];
  if (terms.kind !== 'own') return paid;
  const earned = terms.payout.kind === 'outcome' ? Object.keys(terms.payout.outcomes) : [];
  return [...paid, ...earned, ...(terms.paidOn.kind === 'outcome' ? terms.paidOn.outcomes : [])];
}

/** Does a bid leave the operator enough? @param agreedSeconds from which the buyer pays where it has no price of its own. */
export function leavesEnough(
  target: Target,
  brought: Brought | null,
  bid: Micros,
  agreedSeconds: number,
): boolean {
  const rule = brought && ruleFor(target, brought);
  if (!rule) return true;
  const { revenue, payout } = expected(target, brought, bid, agreedSeconds);
  return isEnough(rule, revenue, micros(revenue - payout));
}

const isEnough = ({ amount, basisPoints }: MarginRule, revenue: Micros, margin: Micros): boolean =>
  (amount === undefined || margin >= amount) &&
  (basisPoints === undefined || BigInt(margin) * WHOLE >= BigInt(revenue) * BigInt(basisPoints));

/** The least price from a lower one up to a bid that leaves enough. The bid itself does. */
export function leastThatLeavesEnough(
  target: Target,
  brought: Brought | null,
  from: Micros,
  bid: Micros,
  agreedSeconds: number,
): Micros {
  const passes = (price: number): boolean => leavesEnough(target, brought, micros(price), agreedSeconds);
  if (from >= bid || passes(from)) return from;
  let [under, enough] = [from as number, bid as number];
  while (enough - under > 1) {
    const middle = under + Math.floor((enough - under) / 2);
    if (passes(middle)) enough = middle;
    else under = middle;
  }
  return micros(enough);
}
