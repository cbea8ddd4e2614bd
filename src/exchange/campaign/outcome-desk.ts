import type { Outcome } from '../../call/call.ts';
import { type OutcomeReport, type OutcomeWorth, worthOf } from '../../call/outcome.ts';
import { decideOutcome, type OutcomeRefusal } from '../../call/report-outcome.ts';
import type { BuyerId, CallId } from '../../lib/ids.ts';
import type { CampaignState } from '../market/campaign-state.ts';
import { UnitOfWork } from '../market/unit-of-work.ts';

/** `known`: it was reported before. `notKept`: the call is too old for anything to be booked on it. */
export type OutcomeAnswer =
  | { kind: 'reported' | 'known'; outcome: Outcome; worth: OutcomeWorth; buyerId: BuyerId }
  | { kind: 'notKept' }
  | OutcomeRefusal;

/** A buyer says what became of a call: written, and booked, in one step. */
export function reportOutcome(
  state: CampaignState,
  callId: CallId,
  report: OutcomeReport,
  now: number,
): OutcomeAnswer {
  const call = state.find(callId);
  if (!call) return { kind: 'notKept' };
  const decided = decideOutcome(call, report, now);
  if (decided.kind !== 'reported' && decided.kind !== 'known') return decided;
  const outcome = decided.kind === 'known' ? decided.outcome : decided.event.outcome;
  let after = call;
  if (decided.kind === 'reported') {
    const unit = new UnitOfWork(state.getMarket(), call, now);
    unit.apply([decided.event]);
    after = state.commit(unit, () => state.store.noteAdjusted(callId, now));
  }
  const { buyerId } = after.attempts[outcome.leg - 1]!;
  return { kind: decided.kind, outcome, worth: worthOf(after, outcome), buyerId };
}
