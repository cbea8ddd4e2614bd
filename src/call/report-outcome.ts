import { priceOf } from '../auction/cost.ts';
import { adjustmentNumber, type Transfer } from '../ledger/transfer.ts';
import { addMicros, type Micros, micros, subtractMicros, ZERO } from '../lib/money.ts';
import { assert } from '../lib/result.ts';
import { evaluatePrice } from '../prices/registry.ts';
import { adjust, type Totals, totalsOf } from '../settlement/adjust.ts';
import { payoutWith } from '../settlement/payout.ts';
import { settle } from '../settlement/settle.ts';
import { waitsDays } from '../settlement/terms.ts';
import { mostCharged, mostPaidOut } from './adjustment.ts';
import {
  type Attempt,
  attemptOf,
  type Call,
  type ChargedAs,
  type OutboxItem,
  type Outcome,
  type Settlement,
} from './call.ts';
import { earnedAs, saleOf, soldAt } from './earnings.ts';
import {
  kindsReported,
  MOST_OUTCOMES,
  type OutcomeReport,
  type OutcomeWorth,
  outcomesUntil,
  worthOf,
} from './outcome.ts';

/** What an outcome changed of a call that had been settled. */
export type Booked = {
  /** The call was charged for the first time. */
  isFirst: boolean;
  transfers: Transfer[];
  charge: ChargedAs;
  earned?: ChargedAs;
  before: Totals;
  after: Totals;
};

export type OutcomeReported = {
  type: 'outcomeReported';
  outcome: Outcome;
  worth: OutcomeWorth;
  booked: Booked | null;
};

/** `field`: what another report under the same reference said otherwise. */
export type OutcomeRefusal =
  | { kind: 'notConnected' }
  | { kind: 'beforeCall' }
  | { kind: 'tooMany' }
  | { kind: 'differs'; field: 'kind' | 'amount' | 'occurredAt' };

type OutcomeDecision =
  | { kind: 'reported'; event: OutcomeReported }
  | { kind: 'known'; outcome: Outcome }
  | OutcomeRefusal;

/**
 * A buyer says what became of a call, while it lasts or long after. What is owed follows from all that was reported: the
 * first money is the call's charge, what comes later corrects it. Nothing is ever taken back by an outcome.
 */
export function decideOutcome(call: Call, report: OutcomeReport, now: number): OutcomeDecision {
  const { outcomes = [] } = call;
  const known = outcomes.find(({ reference }) => reference === report.reference);
  const isOwn = (leg: number): boolean =>
    report.buyerId === null || attemptOf(call, leg)?.buyerId === report.buyerId;
  if (known && isOwn(known.leg)) {
    const field = fieldThatDiffers(known, report);
    return field ? { kind: 'differs', field } : { kind: 'known', outcome: known };
  }
  const attempt = attemptFor(call, report);
  if (!attempt) return { kind: 'notConnected' };
  if (report.occurredAt < call.startedAt) return { kind: 'beforeCall' };
  if (outcomes.length >= MOST_OUTCOMES) return { kind: 'tooMany' };
  const { buyerId: _, ...said } = report;
  const outcome: Outcome = { ...said, reportedAt: now, leg: attempt.leg };
  const booked = book({ ...call, outcomes: [...outcomes, outcome] }, attempt, now);
  const worth = worthOf(withOutcome(call, { outcome, booked }), outcome);
  return { kind: 'reported', event: { type: 'outcomeReported', outcome, worth, booked } };
}

/** The first of its facts that another report says otherwise. */
export const fieldThatDiffers = (
  known: Pick<Outcome, 'kind' | 'amount' | 'occurredAt'>,
  said: Pick<Outcome, 'kind' | 'amount' | 'occurredAt'>,
): 'kind' | 'amount' | 'occurredAt' | undefined =>
  (['kind', 'amount', 'occurredAt'] as const).find((field) => known[field] !== said[field]);

/** Whose line took the call, or has it now. */
function attemptFor(call: Call, { buyerId }: OutcomeReport): Attempt | undefined {
  const took = call.settlement
    ? attemptOf(call, call.settlement.leg)
    : call.attempts.findLast(
        ({ outcome, answeredAt }) => outcome === 'unconfirmed' || (outcome === null && answeredAt !== null),
      );
  return buyerId === null || took?.buyerId === buyerId ? took : undefined;
}

/** @param call with the new outcome. @returns null: nothing changes, or the call is settled later, with it. */
function book(call: Call, attempt: Attempt, now: number): Booked | null {
  const { settlement } = call;
  if (!settlement?.charge || (call.test && settlement.converted)) return null;
  const charge = chargedNow(call, attempt, settlement.charge);
  const isCharged = charge !== settlement.charge;
  if (!isCharged && waitsDays(attempt.payout) === null) return null;
  const before = totalsOf(settlement.transfers);
  const added = addMicros(before.revenue, subtractMicros(charge.owed, settlement.charge.owed));
  // Whatever was corrected upwards meanwhile: a call comes to no more than was agreed for all of its outcomes.
  const revenue = atMost(added, mostCharged(attempt), before.revenue);
  const was = soldAt({ ...call, outcomes: call.outcomes?.slice(0, -1) ?? [] }, attempt, before.revenue);
  const sold = soldAt(call, attempt, revenue);
  const paid = payoutWith(attempt.payout, was, sold, before.payout);
  const payout = atMost(paid, mostPaidOut(attempt), before.payout);
  if (!isCharged && payout === before.payout) return null;
  const transfers = call.test ? [] : transfersFor(call, attempt, { revenue, payout }, now);
  const after = totalsOf([...settlement.transfers, ...transfers]);
  const earned = earnedAs(attempt, sold);
  const isFirst = isCharged && !settlement.converted;
  return { isFirst, transfers, charge, ...(earned && { earned }), before, after };
}

/** @param least what was booked before: nothing of it is taken back. */
const atMost = (amount: Micros, most: Micros, least: Micros): Micros =>
  micros(Math.max(least, Math.min(amount, most)));

/** What the buyer's price makes of all outcomes; the same charge where that is nothing more. */
function chargedNow(call: Call, attempt: Attempt, charge: ChargedAs): ChargedAs {
  const price = priceOf(attempt.charge, attempt.minSeconds);
  if (price.kind !== 'outcome') return charge;
  const outcomes = kindsReported(call, attempt.leg, outcomesUntil(price, call.startedAt));
  const talk = { connected: true, seconds: charge.seconds, outcomes };
  const { owed, qualified, missing } = evaluatePrice(price, talk, attempt.clearingPrice);
  return qualified && owed !== charge.owed ? { ...charge, owed, missing } : charge;
}

/** What is booked for the first time, and what corrects the books, corrections of the operator included. */
function transfersFor(
  call: Call,
  attempt: Attempt,
  { revenue, payout }: Pick<Totals, 'revenue' | 'payout'>,
  at: number,
): Transfer[] {
  const booked = call.settlement?.transfers ?? [];
  const isCharged = booked.some(({ kind }) => kind === 'charge');
  const { transfers: first } = settle({
    ...saleOf(call, attempt),
    revenue: isCharged ? ZERO : revenue,
    payout: booked.length === 0 ? payout : ZERO,
    at,
  });
  const all = [...booked, ...first];
  return [...first, ...adjust({ booked: all, publisherId: call.publisherId, revenue, payout, at })];
}

export function withOutcome(
  call: Call,
  { outcome, booked }: Pick<OutcomeReported, 'outcome' | 'booked'>,
): Call {
  const outcomes = [...(call.outcomes ?? []), outcome];
  if (!booked) return { ...call, outcomes };
  assert(call.settlement, 'only a settled call is booked');
  const { isFirst, transfers, charge, earned, after } = booked;
  const settlement: Settlement = {
    ...call.settlement,
    ...after,
    ...(isFirst && call.settlement.charge && { asSettled: call.settlement.charge }),
    converted: call.settlement.converted || isFirst,
    charge,
    ...(earned && { earned }),
    transfers: [...call.settlement.transfers, ...transfers],
  };
  return { ...call, outcomes, settlement, outbox: [...call.outbox, ...itemsOf(call.settlement, booked)] };
}

/** Who has to hear of it: of a first charge, of a publisher's first payout, of a correction. */
function itemsOf(settled: Settlement, { isFirst, transfers }: Booked): OutboxItem[] {
  const isPayout = ({ kind }: Transfer): boolean => kind === 'payout' || kind === 'adjustPayout';
  const wasPaid = settled.transfers.some(isPayout);
  const items: OutboxItem[] = isFirst ? [{ kind: 'outcome' }] : [];
  for (const [number, group] of Map.groupBy(transfers, adjustmentNumber)) {
    if (!wasPaid && group.every(isPayout)) items.push({ kind: 'paid', number });
    else if (number > 0) items.push({ kind: 'adjustment', number });
  }
  return items;
}
