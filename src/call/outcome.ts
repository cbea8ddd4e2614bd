import { priceOf } from '../auction/cost.ts';
import type { BuyerId } from '../lib/ids.ts';
import { type Micros, ZERO } from '../lib/money.ts';
import { DAY_MS } from '../lib/time.ts';
import { amountOfOutcome } from '../prices/outcome.ts';
import type { Price } from '../prices/price.ts';
import { waitsDays } from '../settlement/terms.ts';
import { type Attempt, attemptOf, type Call, type Outcome } from './call.ts';

/** More of one call is a mistake of whoever reports them, and a history keeps its last lines only. */
export const MOST_OUTCOMES = 20;

export type OutcomeReport = Omit<Outcome, 'reportedAt' | 'leg'> & {
  /** Whose call it has to be; null: whoever's. */
  buyerId: BuyerId | null;
};

/** What is owed for one outcome, or why nothing is. `owed` null: the call is not over yet. */
export type OutcomeWorth = { owed: Micros | null; missing: string | null };

/** Until when outcomes of a call are paid for; null: its price pays for none. */
export const outcomesUntil = (price: Price, startedAt: number): number | null =>
  price.kind === 'outcome' ? startedAt + price.windowDays * DAY_MS : null;

/** Until when outcomes may still earn the publisher something; null: they never do. */
export function earnsUntil({ payout }: Pick<Attempt, 'payout'>, startedAt: number): number | null {
  const days = waitsDays(payout);
  return days === null ? null : startedAt + days * DAY_MS;
}

/** The kinds that count for an offer: those that were reported in time. @param until null: none does. */
export function kindsReported({ outcomes = [] }: Call, leg: number, until: number | null): string[] {
  if (until === null) return [];
  return outcomes.filter((each) => each.leg === leg && each.reportedAt <= until).map(({ kind }) => kind);
}

/** What one of a call's outcomes came to when it was reported, whatever was corrected since. */
export function worthOf(call: Call, outcome: Outcome): OutcomeWorth {
  const attempt = attemptOf(call, outcome.leg);
  if (!attempt) return nothing('the call was not put through');
  const price = priceOf(attempt.charge, attempt.minSeconds);
  if (price.kind !== 'outcome') return nothing('the call is not paid by outcomes');
  const until = outcomesUntil(price, call.startedAt);
  if (until !== null && outcome.reportedAt > until)
    return nothing(
      `reported ${daysAfter(call, outcome.reportedAt)} days after the call, paid within ${price.windowDays}`,
    );
  const amount = amountOfOutcome(price, outcome.kind, attempt.clearingPrice);
  if (amount === null) return nothing(`nothing was agreed for "${outcome.kind}"`);
  const first = call.outcomes?.find(({ kind, leg }) => kind === outcome.kind && leg === outcome.leg);
  if (first && first.reference !== outcome.reference)
    return nothing(`"${outcome.kind}" was reported before, as ${first.reference}`);
  if (call.test) return nothing('a test call costs nothing');
  if (!call.settlement) return { owed: null, missing: null };
  if (call.settlement.leg !== outcome.leg) return nothing('the call went to another buyer');
  return amount > 0 ? { owed: amount, missing: null } : nothing(`"${outcome.kind}" costs nothing`);
}

const nothing = (missing: string): OutcomeWorth => ({ owed: ZERO, missing });

const daysAfter = ({ startedAt }: Pick<Call, 'startedAt'>, at: number): number =>
  Math.ceil((at - startedAt) / DAY_MS);
