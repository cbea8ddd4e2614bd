import { priceOf } from '../auction/cost.ts';
import type { Transfer } from '../ledger/transfer.ts';
import { addMicros, type Micros, micros, subtractMicros } from '../lib/money.ts';
import { assert } from '../lib/result.ts';
import { evaluatePrice } from '../prices/registry.ts';
import { adjust, countAdjustments, type Totals, totalsOf } from '../settlement/adjust.ts';
import { payoutFor } from '../settlement/payout.ts';
import { settle } from '../settlement/settle.ts';
import { type Attempt, attemptOf, type Call, type ChargedAs, type Outcome, type Settlement } from './call.ts';
import { kindsReported, MOST_OUTCOMES, type OutcomeReport, type OutcomeWorth, worthOf } from './outcome.ts';

/** What an outcome changed of a call that had been settled. */
export type Booked = {
  /** 0: the call was charged for the first time; else the correction that it is. */
  number: number;
  transfers: Transfer[];
  charge: ChargedAs;
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
  if (known) {
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
  const price = priceOf(attempt.charge, attempt.minSeconds);
  if (!settlement?.charge || price.kind !== 'outcome') return null;
  const { seconds, owed: owedBefore } = settlement.charge;
  const outcomes = kindsReported(call, attempt.leg, price);
  const { owed, qualified, missing } = evaluatePrice(
    price,
    { connected: true, seconds, outcomes },
    attempt.clearingPrice,
  );
  if (!qualified || owed === owedBefore) return null;
  const charge: ChargedAs = { ...settlement.charge, owed, missing };
  const before = totalsOf(settlement.transfers);
  if (call.test && settlement.converted) return null;
  const transfers = call.test ? [] : transfersFor(call, attempt, subtractMicros(owed, owedBefore), now);
  const after = totalsOf([...settlement.transfers, ...transfers]);
  const number = settlement.converted ? countAdjustments(settlement.transfers) + 1 : 0;
  return { number, transfers, charge, before, after };
}

/** A first charge, or what comes on top of what the books say, corrections of the operator included. */
function transfersFor(call: Call, attempt: Attempt, more: Micros, now: number): Transfer[] {
  const { id: callId, publisherId, settlement } = call;
  assert(settlement, 'only a settled call is booked');
  const { auctionId, configVersion, buyerId, payout: terms } = attempt;
  const booked = settlement.transfers;
  if (!booked.some(({ kind }) => kind === 'charge')) {
    const sale = { callId, auctionId, configVersion, buyerId, publisherId, terms, at: now };
    return settle({ ...sale, revenue: more }).transfers;
  }
  const { revenue: charged, payout: paid } = totalsOf(booked);
  const revenue = addMicros(charged, more);
  // A fixed amount is paid once a call; of a share the publisher gets its part of what came on top.
  const payout =
    terms.kind === 'fixed'
      ? micros(Math.max(paid, payoutFor(terms, revenue)))
      : addMicros(paid, subtractMicros(payoutFor(terms, revenue), payoutFor(terms, charged)));
  return adjust({ booked, publisherId, revenue, payout, at: now });
}

export function withOutcome(
  call: Call,
  { outcome, booked }: Pick<OutcomeReported, 'outcome' | 'booked'>,
): Call {
  const outcomes = [...(call.outcomes ?? []), outcome];
  if (!booked) return { ...call, outcomes };
  assert(call.settlement, 'only a settled call is booked');
  const { number, transfers, charge, after } = booked;
  const settlement: Settlement = {
    ...call.settlement,
    ...after,
    ...(number === 0 && call.settlement.charge && { asSettled: call.settlement.charge }),
    converted: true,
    charge,
    transfers: [...call.settlement.transfers, ...transfers],
  };
  const item = number === 0 ? ({ kind: 'outcome' } as const) : ({ kind: 'adjustment', number } as const);
  return { ...call, outcomes, settlement, outbox: [...call.outbox, item] };
}
