import type { Micros } from '../lib/money.ts';
import { earn, type Sold } from '../settlement/payout.ts';
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
