import type { ConfirmReply } from '../../buyers/bidders/dialect.ts';
import type { Usage } from '../../buyers/caps.ts';
import type { PingReply } from '../../buyers/ping.ts';
import { type AdjustmentRefusal, type AdjustmentWish, decideAdjustment } from '../../call/adjustment.ts';
import type { Call, CallStart } from '../../call/call.ts';
import {
  decideConfirmation,
  decideDialDone,
  decideLeg,
  decideProgress,
  decideScreen,
} from '../../call/decide.ts';
import type { DisputeWish, RulingWish } from '../../call/disputes/rule-dispute.ts';
import { REPLIES_GRACE_MS } from '../../call/due.ts';
import { startCall } from '../../call/evolve.ts';
import { screenInstructions, whisperInstructions } from '../../call/instructions.ts';
import type { OutcomeReport } from '../../call/outcome.ts';
import { recordOf } from '../../call/project.ts';
import type { CallRecord } from '../../call/record.ts';
import { type Campaign, REPEAT_WINDOW_DAYS } from '../../campaign/campaign.ts';
import { namesForWinner, type Tags } from '../../campaign/tags.ts';
import type { ConfigNews } from '../../directory/config/news.ts';
import type { CampaignSnapshot } from '../../directory/config/snapshot.ts';
import type { BoardSource } from '../../feed/told.ts';
import type { Transfer } from '../../ledger/transfer.ts';
import {
  type AuctionId,
  type CallId,
  ENTROPY_BYTES,
  makeId,
  type PublisherId,
  type TargetId,
} from '../../lib/ids.ts';
import { forEachWhole } from '../../lib/result.ts';
import { DAY_MS, SECOND_MS } from '../../lib/time.ts';
import { askedPool, type Publisher, type TrackingNumber } from '../../publishers/publisher.ts';
import type { Totals } from '../../settlement/adjust.ts';
import type {
  CallOrigin,
  CallProgress,
  DialDone,
  LegEvent,
  RecordingEvent,
} from '../../telephony/carrier-event.ts';
import type { Instruction } from '../../telephony/instruction.ts';
import { Leases } from '../accounts/leases.ts';
import { type CampaignStore, DuplicateCall } from '../market/campaign.store.ts';
import { CampaignState } from '../market/campaign-state.ts';
import { refuseLoopAtLast } from '../market/close-and-ask.ts';
import type { OpenCommand } from '../market/commands.ts';
import { freeUnused } from '../market/free-unused.ts';
import { newsOfSnapshot, PageCollector } from '../market/learning.ts';
import type { LiveCalls } from '../market/live-calls.ts';
import type { TargetStats } from '../market/market.ts';
import { instructionsOf, type NextStep } from '../market/next-step.ts';
import type { Rules } from '../market/rules.ts';
import { refusePublisher, turnAway } from '../market/turn-away.ts';
import { UnitOfWork } from '../market/unit-of-work.ts';
import type { Outgoing } from '../outbox/outbox-messages.ts';
import { arrivedCall, type Quote } from '../quotes/quote.ts';
import { stillStands } from '../quotes/quote-rules.ts';
import { Quotes } from '../quotes/quotes.ts';
import { CallRunner } from './call-runner.ts';
import { type DisputeAnswer, dispute, type RulingAnswer, rule } from './dispute-desk.ts';
import { answerInput, askFirst } from './interview.ts';
import { type OutcomeAnswer, reportOutcome } from './outcome-desk.ts';

/** `unchanged`: the books say so already. `notKept`: the call is too old. */
export type AdjustmentAnswer =
  | { kind: 'adjusted' | 'unchanged'; totals: Totals; transfers: Transfer[] }
  | { kind: 'notKept' }
  | AdjustmentRefusal;

/** A call's own timers stop at its longest imaginable life. */
const INTERVIEW_SECONDS = 600;
/** A Worker that is still alive settles well before this; then the auction is held again. */
const SETTLE_GRACE_MS = 1_500;
const WHISPERS_KEPT = 10_000;
/** Enough for every call that may still send its receipt on, and for the chain to go on from the last one. */
const RECEIPTS_KEPT = 10_000;

/**
 * The campaign's one line of decisions: each method reads, decides with pure functions, writes in one transaction and
 * answers, without a pause in which another call could run.
 */
export class CampaignEngine {
  readonly #state: CampaignState;
  readonly #calls: CallRunner;
  readonly #pages = new PageCollector();
  /** When whispers were served whose key is awaited: a few seconds, so in memory only. */
  readonly #whispers = new Map<string, number>();
  readonly quotes: Quotes;
  readonly leases: Leases;

  /** @param newSalt something nobody can guess; without it, for tests, it follows from the auction's id. */
  constructor(store: CampaignStore, newSalt?: CampaignState['newSalt']) {
    this.#state = new CampaignState(store);
    if (newSalt) this.#state.newSalt = newSalt;
    this.#calls = new CallRunner(this.#state);
    this.quotes = new Quotes(this.#state);
    this.leases = new Leases(this.#state);
  }

  set onCommit(listener: CampaignState['onCommit']) {
    this.#state.onCommit = listener;
  }

  /** Takes a page of news of the configuration. @returns the version it has now: another than told of, if it lacks some. */
  learn(page: ConfigNews, now: number): number {
    const news = this.#pages.take(page);
    if (news) this.#state.learn(news, this.#inUse(), now);
    return this.#state.version;
  }

  /** Takes a newer configuration whole; an older or equal version changes nothing. */
  configure(snapshot: CampaignSnapshot, hash: string, now: number): boolean {
    if (snapshot.version <= this.#state.version) return false;
    this.#state.learn(newsOfSnapshot(snapshot, hash), this.#inUse(), now);
    return true;
  }

  #inUse(): number[] {
    return [...this.calls.versionsInUse(), ...this.quotes.versionsInUse()];
  }

  /** A call comes in, or comes in again: the same carrier call gets the same answer. */
  open(command: OpenCommand, now: number): NextStep {
    const ref = `${command.carrier}:${command.carrierCallId}`;
    const live = this.calls.getByRef(ref);
    // The Worker that opened it and never heard so asks with the id it gave.
    if (live?.id === command.callId) return this.#calls.handOut(live, now);
    if (live) return this.resume(live.id, now);
    let answer: NextStep = { kind: 'unrouted' };
    try {
      answer = this.#openNew(command, now);
    } catch (error) {
      if (!(error instanceof DuplicateCall)) throw error;
    }
    if (answer.kind !== 'unrouted') return answer;
    const known = this.#state.findByRef(ref);
    return known ? this.resume(known.id, now) : answer;
  }

  #openNew(command: OpenCommand, now: number): NextStep {
    const { market } = this.#state;
    const number = this.#state.findNumber(command.to);
    const publisher = number && market?.rules.publisherById.get(number.publisherId);
    if (!market || !number || !publisher) return { kind: 'unrouted' };
    if (command.poolId !== undefined && command.poolId !== askedPool(number)) return { kind: 'unrouted' };
    this.#state.knowAgain(command);
    const quote = this.quotes.find(command.to, [command.caller.hash, ...(command.formerHashes ?? [])], now);
    if (quote && !command.gone && quote.call.test === command.test) {
      if (stillStands(quote, market.rules, number)) return this.#redeem(quote, command, now);
      this.quotes.release(quote, now);
    }
    return this.#openUnquoted(command, number, publisher, now);
  }

  #openUnquoted(command: OpenCommand, number: TrackingNumber, publisher: Publisher, now: number): NextStep {
    const market = this.#state.getMarket();
    const { campaign, version } = market.rules;
    const start: CallStart = {
      id: command.callId,
      carrier: command.carrier,
      carrierCallId: command.carrierCallId,
      campaignId: campaign.id,
      publisherId: number.publisherId,
      numberId: number.id,
      subId: number.subId,
      to: command.to,
      caller: command.caller,
      tags: this.#state.unkept.take(command.callId, command.visit ?? {}, campaign.tags),
      ...startWith(campaign),
      ...(command.visit && { ofVisit: Object.keys(command.visit) }),
      test: command.test,
      startedAt: now,
      configVersion: version,
      fallbackNumber: campaign.fallbackNumber,
      expiresAt: longestLife(campaign, now),
    };
    const unit = new UnitOfWork(market, startCall(start), now);
    unit.apply([{ type: 'started', start }]);
    if (command.gone)
      return this.#calls.finish(unit, [{ type: 'callerLeft', status: command.gone, at: now }]);
    if ([campaign.status, number.status, publisher.status].includes('paused')) {
      return this.#calls.finish(unit, [
        unit.call.fallbackNumber
          ? { type: 'sentToFallback' }
          : { type: 'ended', disposition: 'blocked', at: now },
      ]);
    }
    const away = refusePublisher(publisher.id, market, now);
    if (away) return this.#calls.finish(unit, turnAway(unit.call, away, now));
    const asked = askFirst(unit.call, market.rules.flow, this.#state.factsOf(unit.call, now), now);
    return this.#calls.proceed(unit, asked, now);
  }

  /** The call a bid was made for: it goes to the reserved target at the quoted price, asked nothing more. */
  #redeem(quote: Quote, command: OpenCommand, now: number): NextStep {
    const { campaign } = this.#state.getMarket().rules;
    const arrived = arrivedCall(quote, command, longestLife(campaign, now), now);
    const unit = this.quotes.redeem(arrived, now);
    unit.apply([{ type: 'redeemed', bidId: quote.bidId, to: command.to }]);
    unit.runConsequences();
    unit.answer(instructionsOf(unit.call));
    this.#state.commit(unit, () => this.#state.store.deleteQuote(quote.bidId));
    this.quotes.drop(quote);
    return this.#calls.handOut(unit.call, now);
  }

  /** Goes on from where a known call stands. An auction whose Worker is surely dead is held again, by who asks now. */
  resume(callId: CallId, now: number): NextStep {
    const call = this.#state.find(callId);
    if (!call) return { kind: 'unrouted' };
    const opening = call.phase === 'auction' ? call.opening : null;
    if (!opening || now < opening.deadlineAt + SETTLE_GRACE_MS) return this.#calls.answerNow(call, now);
    const unit = new UnitOfWork(this.#state.getMarket(), call, now);
    this.#calls.close(unit, [], false);
    return this.#calls.auctionIn(unit, now);
  }

  /** The replies are in. Whoever settles first decides; later ones hear what was decided. */
  closeAuction(callId: CallId, auctionId: AuctionId, replies: PingReply[], now: number): NextStep {
    const call = this.#state.find(callId);
    if (!call) return { kind: 'unrouted' };
    if (call.opening?.auctionId !== auctionId) return this.#calls.answerNow(call, now);
    const unit = new UnitOfWork(this.#state.getMarket(), call, now);
    this.#calls.close(unit, replies, call.callerEnd !== null);
    return this.#calls.finish(unit, []);
  }

  /** The caller pressed keys, or did not. `step` is the question the keys answer. */
  input(callId: CallId, step: number, digits: string | null, now: number): NextStep {
    const call = this.#state.find(callId);
    if (!call) return { kind: 'unrouted' };
    const market = this.#state.getMarket();
    if (call.phase !== 'ivr' || call.ivr?.step !== step) return this.#calls.answerNow(call, now);
    const unit = new UnitOfWork(market, call, now);
    return this.#calls.proceed(
      unit,
      answerInput(call, market.rules.flow, digits, this.#state.factsOf(call, now), now),
      now,
    );
  }

  /** A reserving winner has answered whether its bid stands. */
  confirmed(callId: CallId, leg: number, reply: ConfirmReply, now: number): NextStep {
    const heard = refuseLoopAtLast(reply, this.#state);
    return this.#calls.hear(callId, now, (call) => decideConfirmation(call, leg, heard));
  }

  dialDone(callId: CallId, leg: number, news: DialDone, now: number): NextStep {
    return this.#calls.hear(callId, now, (call) => decideDialDone(call, leg, news));
  }

  leg(callId: CallId, leg: number, news: LegEvent, now: number): void {
    this.#calls.hear(callId, now, (call) => decideLeg(call, leg, news, now));
  }

  whisper(callId: CallId, leg: number, now: number): Instruction[] {
    if (this.#whispers.size >= WHISPERS_KEPT) this.#whispers.clear();
    this.#whispers.set(`${callId}:${leg}`, now);
    return whisperInstructions(this.#state.find(callId)?.attempts[leg - 1]);
  }

  screen(callId: CallId, leg: number, digits: string | null, now: number): Instruction[] {
    const servedAt = this.#whispers.get(`${callId}:${leg}`);
    this.#whispers.delete(`${callId}:${leg}`);
    const whisperMs = servedAt === undefined ? null : now - servedAt;
    this.#calls.hear(callId, now, (call) => decideScreen(call, leg, digits, whisperMs));
    return screenInstructions(this.#state.find(callId)?.attempts[leg - 1]);
  }

  recording(callId: CallId, news: RecordingEvent, now: number): void {
    const known = (call: Call): boolean =>
      call.timeline.some((line) => line.type === 'recorded' && line.url === news.url);
    this.#calls.hear(callId, now, (call) =>
      known(call) ? [] : [{ type: 'recorded', url: news.url, seconds: news.seconds }],
    );
  }

  /**
   * Corrects what a call came to, as long as it is kept here. Caps stay as they are: what was counted has turned other
   * calls away already, and spend given back could not be taken again without overshooting when a correction is undone.
   */
  adjust(callId: CallId, wish: AdjustmentWish, now: number): AdjustmentAnswer {
    const call = this.#state.find(callId);
    if (!call) return { kind: 'notKept' };
    const decided = decideAdjustment(call, wish, now);
    if (decided.kind === 'unchanged') return { ...decided, transfers: [] };
    if (decided.kind !== 'adjusted') return decided;
    const { event } = decided;
    const unit = new UnitOfWork(this.#state.getMarket(), call, now);
    unit.apply([event]);
    this.#state.commit(unit, () => this.#state.store.noteAdjusted(callId, now));
    return { kind: 'adjusted', totals: event.after, transfers: event.transfers };
  }

  /** What a buyer says became of a call, as long as it is kept here. */
  reportOutcome(callId: CallId, report: OutcomeReport, now: number): OutcomeAnswer {
    return reportOutcome(this.#state, callId, report, now);
  }

  dispute(callId: CallId, wish: DisputeWish, now: number): DisputeAnswer {
    return dispute(this.#state, callId, wish, now);
  }

  ruleDispute(callId: CallId, wish: RulingWish, now: number): RulingAnswer {
    return rule(this.#state, callId, wish, now);
  }

  /** News of the caller's leg. @returns false when the call is not known here. */
  progress(carrier: CallOrigin, news: CallProgress, now: number): boolean {
    const call = this.#state.findByRef(`${carrier}:${news.carrierCallId}`);
    if (!call) return false;
    this.#calls.hear(call.id, now, (known) => decideProgress(known, news, now));
    return true;
  }

  /** Does what is due although nobody said anything. @throws after all of it was tried, the first fault. */
  tick(now: number): void {
    const calls = this.calls.due(now).map((id) => () => this.#tickCall(id, now));
    forEachWhole([...calls, () => this.quotes.tick(now)], (work) => work());
  }

  #tickCall(id: CallId, now: number): void {
    const call = this.calls.get(id);
    if (!call) return;
    const unit = new UnitOfWork(this.#state.getMarket(), call, now);
    if (call.opening && call.phase === 'ended' && now >= call.opening.deadlineAt + REPLIES_GRACE_MS)
      this.#calls.close(unit, [], true);
    this.#calls.finish(unit, []);
  }

  /** The next moment tick has something to do; null: never. */
  nextDueAt(): number | null {
    const times = [this.quotes.nextDueAt(), this.calls.nextDueAt(), this.leases.nextDueAt()].filter(
      (at) => at !== null,
    );
    return times.length > 0 ? Math.min(...times) : null;
  }

  callsOfCaller(hash: string): Pick<Call, 'id' | 'publisherId' | 'numberId'>[] {
    return this.#state.store
      .callsOf(hash)
      .map(({ id, publisherId, numberId }) => ({ id, publisherId, numberId }));
  }

  record(callId: CallId): CallRecord | null {
    const call = this.find(callId);
    return call ? recordOf(call) : null;
  }

  eraseCaller(hash: string, now = 0): number {
    this.quotes.forget(hash, now);
    return this.#state.eraseCaller(hash);
  }

  get rules(): Rules | null {
    return this.#state.market?.rules ?? null;
  }

  get calls(): LiveCalls {
    return this.#state.calls;
  }

  /** Calls with something to send on, oldest first, each with what changes whenever it owes something else. */
  unsent(): Iterable<[id: CallId, key: string, writing: number]> {
    return this.calls.unsent();
  }

  stats(targetId: TargetId): TargetStats | null {
    return this.#state.market?.stats.get(targetId) ?? null;
  }

  brought(publisherId: PublisherId): Usage | null {
    return this.#state.market?.brought.get(publisherId) ?? null;
  }

  find(callId: CallId): Call | null {
    return this.#state.find(callId);
  }

  /** @param callId whose it is; without, it is looked for. @returns its JSON. */
  findReceipt(seq: number, callId: CallId | null = null): string | null {
    return this.#state.findReceipt(seq, callId);
  }

  /** What boards show of it. */
  get board(): BoardSource {
    return {
      live: () => this.calls.live(),
      lastCalls: () => this.#state.store.lastCalls(),
      findReceipt: (seq, callId) => this.findReceipt(seq, callId),
      daySums: (audience) => this.#state.daySums(audience),
    };
  }

  unkeptOf(callId: CallId): Tags {
    return this.#state.unkept.of(callId);
  }

  /** What was marked has left the object. Only memory knows: sending twice is harmless, a write is not free. */
  markSent(sent: readonly Outgoing['mark'][]): void {
    for (const { callId, version, outbox, record, receipts } of sent) {
      for (const seq of receipts) this.#state.forgetReceipt(seq);
      this.#state.markSent(callId, outbox, record ? version : null);
    }
  }

  /** Writes what can wait, if it has waited long enough. */
  tidyUp(): void {
    this.#state.tidyUp();
  }

  /** Forgets calls that ended before and wait for no outcome, and callers and receipts too old to matter to any decision. D1 keeps them. */
  prune(before: number): void {
    const { market } = this.#state;
    if (!market) return;
    const windowDays = Math.max(market.rules.campaign.duplicate.windowDays, REPEAT_WINDOW_DAYS);
    const callersBefore = before - windowDays * DAY_MS;
    const oldest = [...this.calls.keys()].sort()[0];
    const tooOld = makeId('call', before, new Uint8Array(ENTROPY_BYTES));
    const firstCall = oldest !== undefined && oldest < tooOld ? oldest : tooOld;
    this.#state.forgetUnsure(before);
    const firstReceipt = Math.min(
      market.receiptSeq - RECEIPTS_KEPT,
      this.calls.firstReceiptOwed() ?? Number.POSITIVE_INFINITY,
    );
    const { store } = this.#state;
    const { stats, purses, brought } = freeUnused(market, store.forgottenLate(firstCall, before));
    this.#state.tidyUpBefore(() => {
      store.prune(firstCall, before, callersBefore, firstReceipt);
      for (const [id, one] of stats) store.saveStats(id, one);
      for (const [id, purse] of purses) store.savePurse(id, purse);
      for (const [id, usage] of brought) store.saveBrought(id, usage);
    });
    for (const [id, one] of stats) market.stats.set(id, one);
    for (const [id, purse] of purses) market.purses.set(id, purse);
    for (const [id, usage] of brought) market.brought.set(id, usage);
  }
}

const startWith = ({ tags }: Campaign): Pick<CallStart, 'winnerOnly'> => {
  const winnerOnly = namesForWinner(tags);
  return winnerOnly.length > 0 ? { winnerOnly } : {};
};

/** Interview, every attempt, and the longest talk: whatever is not over by then is over. */
function longestLife({ routing, maxCallSeconds }: Campaign, now: number): number {
  const seconds = INTERVIEW_SECONDS + routing.maxAttempts * (routing.ringSeconds + 30) + maxCallSeconds;
  return now + seconds * SECOND_MS;
}
