import { allocate, type Micros, micros, ZERO } from '../lib/money.ts';
import { DAY_MS } from '../lib/time.ts';
import { owes, owesNothing } from '../prices/amount.ts';
import type { Owed, Price, Talk } from '../prices/price.ts';
import { evaluatePrice, leastSeconds, mostOwed } from '../prices/registry.ts';
import type { PayoutTerms } from '../publishers/publisher.ts';
import type { AgreedPayout, OwnTerms } from './terms.ts';

const WHOLE = 10_000; // basis points

/** A share is allocated, so payout and margin sum to the revenue to the micro. */
const shareOf = (basisPoints: number, revenue: Micros): Micros =>
  allocate(revenue, [basisPoints, WHOLE - basisPoints])[0]!;

/**
 * What the publisher earns of a sale where no terms of its own hold. A fixed payout may exceed the revenue: the margin is
 * then negative, and shows. Without revenue there was no sale and nothing is paid out.
 */
export function payoutFor(terms: PayoutTerms, revenue: Micros): Micros {
  if (revenue === 0) return ZERO;
  return terms.kind === 'fixed' ? terms.amount : shareOf(terms.basisPoints, revenue);
}

/** A call as a publisher's terms look at it. */
export type Sold = {
  /** As the payout's own timer counts it; outcomes are those reported in time. */
  talk: Talk;
  /** The auction's price. */
  bid: Micros;
  /** What the buyer is charged. */
  revenue: Micros;
  /** Why that is nothing. */
  unsold?: string | null;
};

/** What a call earns its publisher, and when it earns nothing, the condition that was not met. */
export function earn(terms: AgreedPayout, sold: Sold): Owed {
  if (terms.kind === 'own') return earnByTerms(terms, sold);
  const owed = payoutFor(terms, sold.revenue);
  return owed > 0 ? owes(owed) : owesNothing(unsoldAs(sold));
}

function earnByTerms(terms: OwnTerms, sold: Sold): Owed {
  const { paidOn } = terms;
  const { talk, bid, revenue } = sold;
  const earned = evaluatePrice(priceIn(terms, revenue), talk, bid);
  if (!earned.qualified) return earned;
  if (paidOn.kind === 'sale' && revenue === 0) return owesNothing(unsoldAs(sold));
  if (paidOn.kind === 'outcome' && !paidOn.outcomes.some((kind) => talk.outcomes?.includes(kind)))
    return owesNothing(`no outcome yet: ${paidOn.outcomes.join(', ')} within ${paidOn.windowDays} days`);
  const owed = within(terms, earned.owed);
  return owed > 0 ? owes(owed) : owesNothing('a share of nothing');
}

const unsoldAs = ({ unsold }: Sold): string => `the buyer was not charged${unsold ? `: ${unsold}` : ''}`;

/** A share is a threshold whose amount is known once the revenue is. */
function priceIn({ payout }: OwnTerms, revenue: Micros): Price {
  if (payout.kind !== 'revShare') return payout;
  const { basisPoints, minSeconds = 0, timer } = payout;
  return {
    kind: 'threshold',
    minSeconds,
    amount: shareOf(basisPoints, revenue),
    ...(timer && { timer }),
  };
}

/** From how many seconds on own terms can earn anything, whatever else they ask for. */
export const earnsFrom = ({ payout }: OwnTerms): number =>
  payout.kind === 'revShare' ? (payout.minSeconds ?? 0) : leastSeconds(payout);

const within = ({ least = ZERO, most }: OwnTerms, amount: Micros): Micros =>
  micros(Math.max(least, Math.min(amount, most ?? amount)));

/** The most that can be earned at so much revenue, outcomes included. */
export function mostEarned(
  terms: AgreedPayout,
  revenue: Micros,
  bid: Micros,
  longestSeconds: number,
): Micros {
  if (terms.kind !== 'own') return payoutFor(terms, revenue);
  return within(terms, mostOwed(priceIn(terms, revenue), bid, longestSeconds));
}

type Corrected = { paid: Micros; startedAt: number; now: number };

/** What the payout is to be once the buyer's charge is another. @param sold with the new revenue. */
export function payoutAfter(terms: AgreedPayout, sold: Sold, { paid, startedAt, now }: Corrected): Micros {
  if (terms.kind === 'own') {
    const { onCorrection, followDays } = terms;
    if (onCorrection === 'keep') return paid;
    if (followDays !== undefined && now > startedAt + followDays * DAY_MS) return paid;
  }
  return earn(terms, sold).owed;
}

/** What an outcome adds to what was paid: whatever was corrected meanwhile, it takes nothing back. */
export function payoutWith(terms: AgreedPayout, before: Sold, after: Sold, paid: Micros): Micros {
  const [was, is] = [earn(terms, before).owed, earn(terms, after).owed];
  // An amount agreed everywhere is paid once a call.
  if (terms.kind === 'fixed') return micros(Math.max(paid, is));
  const sum = micros(paid + Math.max(0, is - was));
  const most = terms.kind === 'own' ? terms.most : undefined;
  return most === undefined ? sum : micros(Math.max(paid, Math.min(sum, most)));
}
