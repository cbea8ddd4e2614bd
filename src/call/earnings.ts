import { type Micros, micros, ZERO } from '../lib/money.ts';
import { peakOf, totalsOf } from '../settlement/adjust.ts';
import { earn, type Sold } from '../settlement/payout.ts';
import { waitsDays } from '../settlement/terms.ts';
import type { Attempt, Call, ChargedAs } from './call.ts';
import { earnsUntil, kindsReported } from './outcome.ts';

/** How the payout's own timer counted a call that was joined, and why its buyer owes nothing. */
type Counted = { seconds: number; unsold?: string | null };

/** An offer as its publisher's terms look at it. @param call with the outcomes that count. */
export function soldAs(call: Call, attempt: Attempt, revenue: Micros, counted: Counted): Sold {
  const outcomes = kindsReported(call, attempt.leg, earnsUntil(attempt, call.startedAt));
  const { seconds, unsold = null } = counted;
  return {
    talk: { connected: true, seconds, outcomes },
    bid: attempt.clearingPrice,
    revenue,
    unsold,
  };
}

/** What a settled call is as the terms look at it, at another revenue. */
export const soldAt = (call: Call, attempt: Attempt, revenue: Micros): Sold =>
  soldAs(call, attempt, revenue, {
    seconds: call.settlement?.earned?.seconds ?? 0,
    unsold: call.settlement?.charge?.missing ?? null,
  });

/** What own terms made of a call, to be told; nothing without any. */
export function earnedAs({ payout }: Attempt, sold: Sold): ChargedAs | undefined {
  if (payout.kind !== 'own') return undefined;
  const { owed, missing } = earn(payout, sold);
  return { kind: payout.payout.kind, seconds: sold.talk.seconds, owed, missing };
}

/** Whom a call's money is between, and what it goes back to. */
export function saleOf({ id: callId, publisherId }: Call, attempt: Attempt) {
  const { auctionId, configVersion, buyerId } = attempt;
  return { callId, publisherId, auctionId, configVersion, buyerId };
}

type CountedMoney = { revenue: Micros; payout: Micros };

/**
 * What caps in money go on counting of a settled attempt besides what it came to: where outcomes are paid for, all that
 * they could still bring, so that no cap is passed weeks later.
 */
export function countedOf(call: Call, attempt: Attempt): CountedMoney | undefined {
  const { charge, hold, payout } = attempt;
  if (charge?.kind !== 'outcome') return undefined;
  // Terms that wait for outcomes themselves hold nothing, and have no caps in money.
  const isHeld = payout.kind === 'own' && waitsDays(payout) === null;
  const sold = soldAt(call, attempt, hold.spend);
  return { revenue: hold.spend, payout: isHeld ? earn(payout, sold).owed : ZERO };
}

/** What caps count of a call beyond all that it ever came to; null: nothing was kept for outcomes. */
export function unusedOf(call: Call, attempt: Attempt): CountedMoney | null {
  const counted = countedOf(call, attempt);
  if (!counted) return null;
  const peak = peakOf(call.settlement?.transfers ?? []);
  const unused = (of: 'revenue' | 'payout'): Micros => micros(Math.max(0, counted[of] - peak[of]));
  return { revenue: unused('revenue'), payout: unused('payout') };
}

/** By how much the last of a call's transfers pass all that was counted of it before. @param last so many of them. */
export function countedAnew(call: Call, attempt: Attempt, last: number): CountedMoney {
  const { transfers = [] } = call.settlement ?? {};
  const before = peakOf(transfers.slice(0, transfers.length - last));
  const after = totalsOf(transfers);
  const counted = countedOf(call, attempt);
  const more = (of: 'revenue' | 'payout'): Micros =>
    micros(Math.max(0, after[of] - Math.max(before[of], counted?.[of] ?? 0)));
  return { revenue: more('revenue'), payout: more('payout') };
}
