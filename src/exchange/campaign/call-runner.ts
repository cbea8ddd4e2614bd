import type { PingReply } from '../../buyers/ping.ts';
import { type Call, currentAttempt } from '../../call/call.ts';
import type { CallEvent } from '../../call/event.ts';
import type { CallId } from '../../lib/ids.ts';
import { assert } from '../../lib/result.ts';
import type { Instruction } from '../../telephony/instruction.ts';
import type { CampaignState } from '../market/campaign-state.ts';
import { auctionOf, closeWith, confirmationOf } from '../market/close-and-ask.ts';
import { instructionsOf, legOf, type NextStep, questionOf } from '../market/next-step.ts';
import { askedTargets, openingOf } from '../market/opening.ts';
import { UnitOfWork } from '../market/unit-of-work.ts';
import type { askFirst } from './interview.ts';

/** A Worker that asks a winner to confirm has its answer by then, or has died. */
const CONFIRMING_MS = 2_500;

/** Takes a call on from where it stands to where it waits for somebody again, writes it, and says what to tell the carrier. */
export class CallRunner {
  readonly #state: CampaignState;

  constructor(state: CampaignState) {
    this.#state = state;
  }

  /** Something was said of a call. What it means is decided from what is known already; nothing new changes nothing. */
  hear(callId: CallId, now: number, decide: (call: Call) => CallEvent[]): NextStep {
    const call = this.#state.find(callId);
    if (!call) return { kind: 'unrouted' };
    const events = decide(call);
    if (events.length === 0) return this.answerNow(call, now);
    return this.finish(new UnitOfWork(this.#state.getMarket(), call, now), events);
  }

  /** After a question of the flow: the next one, the auction, or the end. */
  proceed(unit: UnitOfWork, asked: ReturnType<typeof askFirst>, now: number): NextStep {
    unit.apply(asked.events.flatMap((event) => this.#kept(unit, event)));
    if (asked.kind === 'prompts') return this.finish(unit, [], asked.instructions);
    unit.preface(asked.prompts);
    if (asked.kind === 'hangup')
      return this.finish(
        unit,
        [{ type: 'ended', disposition: 'blocked', at: now }],
        [...asked.prompts, { kind: 'hangup' }],
      );
    return this.auctionIn(unit, now);
  }

  /** What a caller said, less what may not be written down. */
  #kept({ call, market }: UnitOfWork, event: CallEvent): CallEvent[] {
    if (event.type !== 'tagged') return [event];
    const tags = this.#state.unkept.take(call.id, event.tags, market.rules.campaign.tags);
    return Object.keys(tags).length > 0 ? [{ type: 'tagged', tags }] : [];
  }

  /** Opens the auction; without anybody to ask it is closed in the same step. */
  auctionIn(unit: UnitOfWork, now: number): NextStep {
    const opening = openingOf(unit.call, this.#state.factsOf(unit.call, now), unit.market, now);
    const asked = askedTargets(opening, unit.market);
    unit.market.turn += 1;
    unit.asked = asked.map(({ id: targetId, buyerId }) => ({ targetId, buyerId }));
    unit.apply([{ type: 'auctionOpened', opening, asked: asked.length }]);
    if (asked.length > 0) return this.finish(unit, []);
    this.close(unit, [], false);
    return this.finish(unit, []);
  }

  /** Follows what happened to its end, writes it whole, and only then remembers it. */
  finish(unit: UnitOfWork, events: CallEvent[], prompts: Instruction[] | null = null): NextStep {
    unit.apply(events);
    unit.runConsequences();
    const { call } = unit;
    const changed = unit.events.length > 0;
    if (changed) {
      if (call.phase !== 'auction')
        unit.answer(prompts ?? (call.phase === 'ivr' ? call.answer : instructionsOf(call)));
      this.#state.commit(unit);
    }
    const isAsking = unit.events.some(({ type }) => type === 'auctionOpened' || type === 'offered');
    return isAsking ? this.handOut(unit.call, unit.now) : this.answerNow(unit.call, unit.now);
  }

  /** What a call needs from who is told of it now: buyers are asked by one Worker at a time. */
  handOut(call: Call, now: number): NextStep {
    if (call.phase === 'confirming')
      return confirmationOf(call, this.#state.getMarket().rules) ?? this.#answer(call);
    return call.phase === 'auction' && call.opening ? this.#auction(call, now) : this.#answer(call);
  }

  /** What to tell the carrier of a call as it stands. While a Worker asks its buyers, everybody else waits for that one. */
  answerNow(call: Call, now: number): NextStep {
    const isHeld =
      call.phase === 'confirming'
        ? now < (currentAttempt(call)?.offeredAt ?? 0) + CONFIRMING_MS
        : call.phase === 'auction' && call.opening !== null;
    return isHeld ? { kind: 'wait', callId: call.id, expiresAt: call.expiresAt } : this.handOut(call, now);
  }

  #answer(call: Call): NextStep {
    return {
      kind: 'instructions',
      callId: call.id,
      leg: legOf(call),
      question: questionOf(call),
      expiresAt: call.expiresAt,
      instructions: call.answer,
    };
  }

  #auction(call: Call, now: number): NextStep {
    assert(call.opening, 'an auction in flight has an opening');
    return auctionOf(call, this.#state.getMarket(), this.#state.rulesAt(call.opening.configVersion), now);
  }

  /** Decides the auction from the replies there are. */
  close(unit: UnitOfWork, replies: PingReply[], callerGone: boolean): void {
    assert(unit.call.opening, 'only an open auction can be closed');
    closeWith(unit, this.#state, replies, callerGone);
  }
}
