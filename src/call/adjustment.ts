import type { Transfer } from '../ledger/transfer.ts';
import { type Micros, micros, ZERO } from '../lib/money.ts';
import { assert } from '../lib/result.ts';
import { mostOwed } from '../prices/registry.ts';
import { adjust, countAdjustments, type Totals, totalsOf } from '../settlement/adjust.ts';
import { mostEarned, payoutAfter } from '../settlement/payout.ts';
import { type Attempt, attemptOf, type Call } from './call.ts';
import { soldAt } from './earnings.ts';

/** A history keeps its last lines only: more corrections than this would push the call itself out of it. */
export const MOST_ADJUSTMENTS = 20;

/** What a call should have come to, in an operator's eyes. `payout` null: what the publisher's terms make of it. */
export type AdjustmentWish = { revenue: Micros; payout: Micros | null; reason: string; by: string };

export type Adjusted = {
  type: 'adjusted';
  /** The first correction of a call is 1. */
  number: number;
  transfers: Transfer[];
  before: Totals;
  after: Totals;
  reason: string;
  by: string;
};

export type AdjustmentRefusal =
  | { kind: 'notCharged' }
  | { kind: 'tooMany' }
  | { kind: 'tooHigh'; field: 'revenue' | 'payout'; most: Micros };

type AdjustmentDecision =
  | { kind: 'adjusted'; event: Adjusted }
  | { kind: 'unchanged'; totals: Totals }
  | AdjustmentRefusal;

/**
 * Corrects what a call came to, within what it was sold for: the buyer's caps were reserved for the most its price could
 * come to, so nothing above it can be a correction. A publisher gets at most what the terms could have made
 * of the price, or the price itself; without a word on it, what its terms say of a corrected charge. Asking for what the books say already changes nothing.
 */
export function decideAdjustment(call: Call, wish: AdjustmentWish, now: number): AdjustmentDecision {
  const booked = call.settlement?.transfers ?? [];
  const attempt = call.settlement && attemptOf(call, call.settlement.leg);
  if (!attempt || booked.length === 0) return { kind: 'notCharged' };
  const { payout: terms } = attempt;
  // What nobody was charged for stays free: its publisher was paid whatever the buyer owes.
  const price = booked.some(({ kind }) => kind === 'charge') ? mostCharged(attempt) : ZERO;
  const { revenue } = wish;
  const before = totalsOf(booked);
  const corrected = { paid: before.payout, startedAt: call.startedAt, now };
  const paid = wish.payout ?? payoutAfter(terms, soldAt(call, attempt, revenue), corrected);
  const most = mostEarned(terms, price, attempt.clearingPrice, attempt.maxSeconds);
  const mostPaid = micros(Math.max(price, most, wish.payout === null ? paid : ZERO));
  if (revenue > price) return { kind: 'tooHigh', field: 'revenue', most: price };
  if (paid > mostPaid) return { kind: 'tooHigh', field: 'payout', most: mostPaid };
  const { publisherId } = call;
  const transfers = adjust({ booked, publisherId, revenue, payout: paid, at: now });
  if (transfers.length === 0) return { kind: 'unchanged', totals: before };
  const number = countAdjustments(booked) + 1;
  if (number > MOST_ADJUSTMENTS) return { kind: 'tooMany' };
  const after = totalsOf([...booked, ...transfers]);
  const { reason, by } = wish;
  return { kind: 'adjusted', event: { type: 'adjusted', number, transfers, before, after, reason, by } };
}

/** What was held for it. Calls from before outcomes were held for are bounded by all that was agreed for theirs. */
export const mostCharged = ({ charge, clearingPrice, hold, maxSeconds }: Attempt): Micros =>
  charge?.kind === 'outcome' ? mostOwed(charge, clearingPrice, maxSeconds) : hold.spend;

/** The most its publisher can be paid for it. */
export const mostPaidOut = (attempt: Attempt): Micros =>
  mostEarned(attempt.payout, mostCharged(attempt), attempt.clearingPrice, attempt.maxSeconds);

export function withAdjustment(call: Call, { number, transfers, after }: Adjusted): Call {
  assert(call.settlement, 'only a settled call is corrected');
  return {
    ...call,
    settlement: { ...call.settlement, ...after, transfers: [...call.settlement.transfers, ...transfers] },
    outbox: [...call.outbox, { kind: 'adjustment', number }],
  };
}
