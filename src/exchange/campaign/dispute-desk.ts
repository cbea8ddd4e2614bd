import type { Call } from '../../call/call.ts';
import type { Dispute } from '../../call/disputes/dispute.ts';
import {
  type DisputeRefusal,
  type DisputeWish,
  openDispute,
  type RulingRefusal,
  type RulingWish,
  ruleDispute,
} from '../../call/disputes/rule-dispute.ts';
import type { CallEvent } from '../../call/event.ts';
import type { CallId } from '../../lib/ids.ts';
import type { CampaignState } from '../market/campaign-state.ts';
import { UnitOfWork } from '../market/unit-of-work.ts';

/** `known`: it was opened before, in the same words. `notKept`: the call is too old for anything to be booked on it. */
export type DisputeAnswer =
  | { kind: 'opened' | 'known'; dispute: Dispute }
  | { kind: 'notKept' }
  | DisputeRefusal;
export type RulingAnswer = { kind: 'decided'; dispute: Dispute } | { kind: 'notKept' } | RulingRefusal;

/** A buyer says that it should not have been charged. */
export function dispute(state: CampaignState, callId: CallId, wish: DisputeWish, now: number): DisputeAnswer {
  const call = state.find(callId);
  if (!call) return { kind: 'notKept' };
  const rules = state.getMarket().rules.campaign.disputes ?? null;
  const decided = openDispute(call, wish, rules, now);
  if (decided.kind !== 'opened') return decided;
  commit(state, call, [decided.event], now);
  return { kind: 'opened', dispute: decided.event.dispute };
}

/** The operator decides, or its rule does: the correction and the ruling are one step. */
export function rule(state: CampaignState, callId: CallId, wish: RulingWish, now: number): RulingAnswer {
  const call = state.find(callId);
  if (!call) return { kind: 'notKept' };
  const decided = ruleDispute(call, wish, now);
  if (decided.kind !== 'decided') return decided;
  const after = decided.events.length > 0 ? commit(state, call, decided.events, now) : call;
  return { kind: 'decided', dispute: after.dispute! };
}

function commit(state: CampaignState, call: Call, events: readonly CallEvent[], now: number): Call {
  const unit = new UnitOfWork(state.getMarket(), call, now);
  unit.apply(events);
  return state.commit(unit, () => state.store.noteAdjusted(call.id, now));
}
