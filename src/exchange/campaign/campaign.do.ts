import { DurableObject } from 'cloudflare:workers';
import type { CampaignRpc, Env } from '../../bindings.ts';
import type { LeaseRequest } from '../../buyers/accounts/lease.ts';
import type { ConfirmReply } from '../../buyers/bidders/dialect.ts';
import type { Usage } from '../../buyers/caps.ts';
import type { Health } from '../../buyers/health.ts';
import type { PingReply } from '../../buyers/ping.ts';
import type { AdjustmentWish } from '../../call/adjustment.ts';
import type { DisputeWish, RulingWish } from '../../call/disputes/rule-dispute.ts';
import type { OutcomeReport } from '../../call/outcome.ts';
import type { CallRecord } from '../../call/record.ts';
import type { PieceLine } from '../../deliveries/projections.ts';
import type { Known } from '../../directory/config/missing.store.ts';
import type { ConfigNews } from '../../directory/config/news.ts';
import type { CampaignSnapshot } from '../../directory/config/snapshot.ts';
import { rootCause } from '../../directory/root-cause.ts';
import type { Told } from '../../feed/told.ts';
import { guarded } from '../../lib/bounds/guarded.store.ts';
import type {
  AuctionId,
  BuyerId,
  CallId,
  CampaignId,
  NumberId,
  PublisherId,
  TargetId,
} from '../../lib/ids.ts';
import { fromJson, heard, type Json, type Said, toJson } from '../../lib/json.ts';
import { within } from '../../lib/within.client.ts';
import type {
  CallOrigin,
  CallProgress,
  DialDone,
  LegEvent,
  RecordingEvent,
} from '../../telephony/carrier-event.ts';
import type { Instruction } from '../../telephony/instruction.ts';
import { LeaseClient } from '../accounts/lease.client.ts';
import { CampaignStore } from '../market/campaign.store.ts';
import type { OpenCommand } from '../market/commands.ts';
import { emptyStats } from '../market/market.ts';
import type { NextStep } from '../market/next-step.ts';
import { Drain } from '../outbox/drain.client.ts';
import { listHistory, listIfEnded, listSettled } from '../outbox/ended-calls.store.ts';
import { FeedPublisher, feedDeps } from '../outbox/feed-publisher.client.ts';
import { sendHistory } from '../outbox/outbox.client.ts';
import type { IdRange } from '../outbox/repair.ts';
import type { InForce, QuoteAnswer, QuoteCommand, QuoteReply } from '../quotes/quote.ts';
import { SoonestAlarm } from './alarm.store.ts';
import { type AdjustmentAnswer, CampaignEngine } from './campaign-engine.ts';
import { Chores } from './chores.client.ts';
import type { DisputeAnswer, RulingAnswer } from './dispute-desk.ts';
import type { OutcomeAnswer } from './outcome-desk.ts';
import { newSalt } from './salt.client.ts';

/**
 * One campaign's engine. Each method is one synchronous decision; nothing is awaited between reading and writing,
 * so decisions happen one after another by construction. Clock in, alarms and sending out: the rest is the engine's.
 */
export class CampaignDO extends DurableObject<Env> implements CampaignRpc {
  readonly #id: CampaignId;
  readonly #engine: CampaignEngine;
  readonly #feed: FeedPublisher;
  readonly #leases: LeaseClient;
  readonly #alarm: SoonestAlarm;
  readonly #chores: Chores;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, guarded(env));
    this.#alarm = new SoonestAlarm(ctx.storage);
    this.#engine = new CampaignEngine(new CampaignStore(ctx.storage), newSalt);
    this.#id = ctx.id.name as CampaignId;
    this.#feed = new FeedPublisher(feedDeps(env), this.#id, this.#engine.board);
    this.#leases = new LeaseClient(env, this.#id, this.#engine.leases, (answered) => {
      ctx.waitUntil(answered.then(() => this.#alarm.wakeAt(this.#engine.nextDueAt())));
    });
    this.#chores = new Chores({
      engine: this.#engine,
      drain: new Drain(() => guarded(this.env), this.#id, this.#engine),
      alarm: this.#alarm,
      sendLeases: (orders) => this.#leases.send(orders),
      after: (delayMs, work) => ctx.waitUntil(scheduler.wait(delayMs).then(work)),
      within,
      onFault: (what, error) =>
        console.error('a campaign failed', { campaignId: this.#id, what, error: rootCause(error).message }),
    });
    this.#engine.onCommit = (call, events, context) => {
      this.#feed.note(call, events, context);
      this.#chores.afterCommit();
    };
    void ctx.blockConcurrencyWhile(async () => this.#chores.wake(await ctx.storage.getAlarm()));
  }

  /** @returns the version it has now. */
  learn(page: ConfigNews): number {
    return this.#engine.learn(page, Date.now());
  }

  /** As an older Worker configures it. */
  configure(snapshot: CampaignSnapshot, hash: string): boolean {
    return this.#engine.configure(snapshot, hash, Date.now());
  }

  open(said: Said<OpenCommand>): Json<NextStep> | Promise<Json<NextStep>> {
    const command = heard(said);
    return this.#whenSupplied(() => this.#seen(this.#engine.open(command, Date.now())));
  }

  resume(callId: CallId): Json<NextStep> {
    return this.#seen(this.#engine.resume(callId, Date.now()));
  }

  settle(callId: CallId, auctionId: AuctionId, replies: Json<PingReply[]>): Json<NextStep> {
    return this.#seen(this.#engine.closeAuction(callId, auctionId, fromJson(replies), Date.now()));
  }

  input(callId: CallId, step: number, digits: string | null): Json<NextStep> | Promise<Json<NextStep>> {
    return this.#whenSupplied(() => this.#seen(this.#engine.input(callId, step, digits, Date.now())));
  }

  confirmed(callId: CallId, leg: number, reply: Said<ConfirmReply>): Json<NextStep> {
    return this.#seen(this.#engine.confirmed(callId, leg, heard(reply), Date.now()));
  }

  dialDone(callId: CallId, leg: number, news: Said<DialDone>): Json<NextStep> {
    return this.#seen(this.#engine.dialDone(callId, leg, heard(news), Date.now()));
  }

  leg(callId: CallId, leg: number, news: Said<LegEvent>): void {
    this.#engine.leg(callId, leg, heard(news), Date.now());
  }

  whisper(callId: CallId, leg: number): Instruction[] {
    return this.#engine.whisper(callId, leg, Date.now());
  }

  screen(callId: CallId, leg: number, digits: string | null): Instruction[] {
    return this.#engine.screen(callId, leg, digits, Date.now());
  }

  recording(callId: CallId, news: Said<RecordingEvent>): void {
    this.#engine.recording(callId, heard(news), Date.now());
  }

  progress(carrier: CallOrigin, news: Said<CallProgress>): boolean {
    return this.#engine.progress(carrier, heard(news), Date.now());
  }

  quote(said: Said<QuoteCommand>): Json<QuoteReply> | Promise<Json<QuoteReply>> {
    const command = heard(said);
    return this.#whenSupplied(() => {
      const answer = this.#engine.quotes.ask(command, Date.now());
      if (answer.kind === 'bid') this.#alarm.wakeAt(answer.expiresAt);
      return toJson({ ...answer, rulesVersion: this.#engine.rules?.version ?? 0 });
    });
  }

  /** Which rules answer pings now. Reads only. @param known the version that who asks has. */
  inForce(known: number): Json<InForce> {
    return toJson(this.#engine.quotes.inForce(known));
  }

  settleQuote(auctionId: AuctionId, replies: Json<PingReply[]>): Json<QuoteAnswer> {
    const answer = this.#engine.quotes.close(auctionId, fromJson(replies), Date.now());
    if (answer.kind === 'bid') this.#alarm.wakeAt(answer.expiresAt);
    return toJson(answer);
  }

  /** A buyer's account needs what lies idle here, or has news. @returns its share in what it says to it. */
  giveBack(buyerId: BuyerId): Json<LeaseRequest | null> {
    return toJson(this.#engine.leases.giveBack(buyerId, Date.now()));
  }

  /** Somebody opened a board. @param name whose (feed/visibility.ts). @returns all there is to show; what follows is published. */
  watch(name: string): Json<Told> | null {
    return this.#feed.watch(name);
  }

  usage(targetId: TargetId): { usage: Usage; health: Health } {
    const { usage, health } = this.#engine.stats(targetId) ?? emptyStats();
    return { usage, health };
  }

  brought(publisherId: PublisherId): Usage | null {
    return this.#engine.brought(publisherId);
  }

  /** A call as it is this moment: D1 learns of it when it begins and when it is over. */
  record(callId: CallId): CallRecord | null {
    return this.#engine.record(callId);
  }

  /** @returns also all that D1 should have of the call, so that who asked need not wait for a queue to see it. */
  adjust(callId: CallId, wish: AdjustmentWish): { answer: AdjustmentAnswer; history: PieceLine[] } {
    const answer = this.#engine.adjust(callId, wish, Date.now());
    return { answer, history: 'totals' in answer ? listHistory(this.ctx.storage, [callId]) : [] };
  }

  /** @returns also all that D1 should have of the call. */
  reportOutcome(callId: CallId, report: OutcomeReport): { answer: OutcomeAnswer; history: PieceLine[] } {
    const answer = this.#engine.reportOutcome(callId, report, Date.now());
    return { answer, history: 'outcome' in answer ? listIfEnded(this.ctx.storage, callId) : [] };
  }

  dispute(callId: CallId, wish: DisputeWish): { answer: DisputeAnswer; history: PieceLine[] } {
    const answer = this.#engine.dispute(callId, wish, Date.now());
    return { answer, history: 'dispute' in answer ? listHistory(this.ctx.storage, [callId]) : [] };
  }

  ruleDispute(callId: CallId, wish: RulingWish): { answer: RulingAnswer; history: PieceLine[] } {
    const answer = this.#engine.ruleDispute(callId, wish, Date.now());
    // What was decided before may not have come where it is listed.
    const isDecided = answer.kind === 'decided' || answer.kind === 'ruled';
    return { answer, history: isDecided ? listHistory(this.ctx.storage, [callId]) : [] };
  }

  callsOfCaller(hash: string): { id: CallId; numberId: NumberId }[] {
    return this.#engine.callsOfCaller(hash).map(({ id, numberId }) => ({ id, numberId }));
  }
  /** Forgets who called; in feeds first, so that who asks again finds them again. @returns how many calls told of them. */
  async eraseCaller(hash: string): Promise<number> {
    await this.#feed.forget(this.#engine.callsOfCaller(hash));
    return this.#engine.eraseCaller(hash, Date.now());
  }

  /** Calls over and sent on, and how much of each D1 should have. Reads only. */
  settled(ranges: IdRange[], after: string): Known[] {
    return listSettled(this.ctx.storage, ranges, after);
  }

  /** D1 never got all of these. Nothing is noted here: what comes twice does no harm. */
  async sendAgain(callIds: CallId[]): Promise<void> {
    await sendHistory(guarded(this.env), listHistory(this.ctx.storage, callIds));
  }

  override alarm(): Promise<void> {
    return this.#chores.ring();
  }

  /** The decision itself waits for nobody: before it, and only if nothing is at hand, a moment is given to the accounts. */
  #whenSupplied<T>(decide: () => T): T | Promise<T> {
    const supplied = this.#leases.warmUp(Date.now());
    return supplied ? supplied.then(decide) : decide();
  }

  #seen(answer: NextStep): Json<NextStep> {
    return toJson(answer.kind === 'auction' && this.#feed.watched ? { ...answer, watched: true } : answer);
  }
}
