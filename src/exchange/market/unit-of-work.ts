import type { Ranked, Receipt } from '../../auction/auction.ts';
import type { closeAuction } from '../../auction/close.ts';
import { correctSpent, endAccountHold, type Purse } from '../../buyers/accounts/purse.ts';
import { countMore, endHold, type HoldEnd, type Usage, windowKeys } from '../../buyers/caps.ts';
import { noteConfirmation, noteReply } from '../../buyers/health.ts';
import { notePerformance } from '../../buyers/performance.ts';
import type { PingReply } from '../../buyers/ping.ts';
import { FAILURES } from '../../buyers/reason.ts';
import { zoneOf } from '../../buyers/wall-clock.ts';
import type { Adjusted } from '../../call/adjustment.ts';
import { type Attempt, attemptOf, type Call, type Settlement } from '../../call/call.ts';
import { decideConsequences } from '../../call/decide.ts';
import { countedAnew, countedOf } from '../../call/earnings.ts';
import { bookedBy, type CallEvent } from '../../call/event.ts';
import { evolveAll } from '../../call/evolve.ts';
import { forgetting } from '../../call/forget.ts';
import type { Booked } from '../../call/report-outcome.ts';
import type { Seat } from '../../feed/protocol.ts';
import { assertBookedOnce } from '../../ledger/booked-once.ts';
import type { Transfer } from '../../ledger/transfer.ts';
import type { BuyerId, PublisherId, TargetId } from '../../lib/ids.ts';
import { type Micros, subtractMicros, ZERO } from '../../lib/money.ts';
import { assert } from '../../lib/result.ts';
import type { Instruction, Prompt } from '../../telephony/instruction.ts';
import { booksNow } from './books/books.ts';
import type { CampaignStore } from './campaign.store.ts';
import { broughtBy, type Chain, type Market, purseOf, statsOf, type TargetStats } from './market.ts';
import { placeCall } from './placement.ts';
import { fitsIntoCall } from './receipts.store.ts';
import { keysOf } from './turn-away.ts';

/** No call needs more steps than this to come to rest; a loop would be a fault of ours. */
const MOST_STEPS = 50;
/** Twice as many as can be tried (campaign/schema.ts); when none of them has room any more, the receipt tells who comes next. */
const RANKED_IN_CALL = 20;

/**
 * One decision in the making: a call and the market as they would be. Nothing is seen by others before it is written,
 * so a failed write leaves memory as it was.
 */
export class UnitOfWork {
  readonly now: number;
  readonly chain: Chain;
  readonly market: Market;
  readonly events: CallEvent[] = [];
  /** Whom the auction it opens will ask. */
  asked: readonly Seat[] = [];
  call: Call;
  /** As it was written before; null: it was not. */
  readonly before: Call | null;
  /** The call as it was written. */
  doc = '';
  readonly #openedWith: Call['opening'];
  readonly #bookedBefore: readonly Transfer[];
  readonly #changedStats = new Set<TargetId>();
  readonly #changedPurses = new Set<BuyerId>();
  readonly #changedBrought = new Set<PublisherId>();
  readonly receipts: { seq: number; receipt: Receipt; doc: string }[] = [];

  constructor(market: Market, call: Call, now: number, chain: Chain = 'calls') {
    this.chain = chain;
    this.market = {
      ...market,
      stats: market.stats.layer(),
      purses: market.purses.layer(),
      brought: market.brought.layer(),
      lastHash: { ...market.lastHash },
    };
    this.call = call;
    this.now = now;
    this.before = call.version === 0 ? null : call;
    this.#openedWith = call.opening;
    this.#bookedBefore = transfersOf(call);
  }

  apply(events: readonly CallEvent[]): void {
    for (const event of events) {
      const before = event.type === 'concluded' ? attemptOf(this.call, event.leg) : undefined;
      this.call = evolveAll(this.call, [event], this.now);
      this.events.push(event);
      if (event.type === 'concluded' && before && !this.call.test) this.#endHold(before, events);
      if (event.type === 'adjusted') this.#noteLate(event);
      if (event.type === 'outcomeReported' && event.booked) this.#noteOutcome(event.booked);
      if (event.type === 'refused' || event.type === 'confirmed')
        this.#noteConfirmation(event.leg, event.type === 'confirmed');
    }
  }

  preface(prompts: Prompt[]): void {
    this.call = { ...this.call, preface: [...this.call.preface, ...prompts] };
  }

  answer(instructions: Instruction[]): void {
    this.call = { ...this.call, answer: instructions };
  }

  /** Counts how endpoints answered. A change of health is kept; the counts in between may be forgotten. */
  noteReplies(replies: readonly PingReply[]): void {
    for (const reply of replies) {
      if (reply.reason === 'notAsked' || reply.reason === 'notAwaited') continue;
      const stats = statsOf(this.market, reply.targetId);
      const health = noteReply(stats.health, reply.reason !== null && FAILURES.has(reply.reason), this.now);
      if (health.openUntil !== stats.health.openUntil) this.#changedStats.add(reply.targetId);
      this.market.stats.set(reply.targetId, { ...stats, health });
    }
  }

  /** A bidder that wins and then does not want to keeps others from calls: its endpoint fares as one that fails. */
  #noteConfirmation(leg: number, isKept: boolean): void {
    const attempt = attemptOf(this.call, leg);
    if (!attempt || this.call.test) return;
    const stats = statsOf(this.market, attempt.targetId);
    const health = noteConfirmation(stats.health, isKept, this.now);
    if (health !== stats.health) this.keepStats(attempt.targetId, { ...stats, health });
  }

  /** @param doc the receipt's JSON. */
  close(receipt: Receipt, doc: string, closed: ReturnType<typeof closeAuction>): void {
    this.market.receiptSeq += 1;
    this.receipts.push({ seq: this.market.receiptSeq, receipt, doc });
    this.market.lastHash[this.chain] = receipt.hash;
    const bids = closed.candidates.filter((candidate) => candidate.bid !== null).length;
    const { auctionId, award } = receipt;
    this.apply([
      {
        type: 'auctionClosed',
        auctionId,
        ranking: closed.ranking.slice(0, RANKED_IN_CALL),
        award,
        receiptSeq: this.market.receiptSeq,
        bids,
      },
    ]);
  }

  /** All who may be offered the call, in order: the call itself has the first of them, its receipt everybody. */
  wholeRanking(): readonly Ranked[] {
    const { ranking, receiptSeq } = this.call;
    if (ranking.length !== RANKED_IN_CALL || receiptSeq === null) return ranking;
    const fresh = this.receipts.find(({ seq }) => seq === receiptSeq)?.receipt;
    const text = fresh ? null : this.market.findReceipt(receiptSeq, this.call.id);
    return (fresh ?? (text === null ? null : (JSON.parse(text) as Receipt)))?.ranking ?? ranking;
  }

  /** Follows every consequence until the call waits for somebody again. */
  runConsequences(): void {
    for (let step = 0; step < MOST_STEPS; step++) {
      const consequences = decideConsequences(this.call, this.now);
      if (consequences.length > 0) this.apply(consequences);
      else if (this.call.phase === 'placing') this.#place();
      else return;
    }
    assert(false, `call ${this.call.id} does not come to rest`);
  }

  write(store: CampaignStore): void {
    this.call = forgetting({ ...this.call, version: this.call.version + 1 });
    assertBookedOnce(this.#bookedBefore, this.events.flatMap(bookedBy), transfersOf(this.call));
    this.doc = JSON.stringify(this.call);
    const besides = { receipts: this.#writeReceipts(store), books: this.#writeBooks(store) };
    if (!this.before) store.insertCall(this.call, this.doc, besides);
    else store.updateCall(this.call, this.doc, this.#openedWith, besides);
  }

  /** @returns those that its call's row takes. */
  #writeReceipts(store: CampaignStore): string | null {
    const short = this.receipts.filter(fitsIntoCall);
    for (const { seq, receipt, doc } of this.receipts.filter((each) => !fitsIntoCall(each)))
      store.receipts.insert(seq, this.chain, receipt, doc);
    return short.length > 0 ? short.map(({ seq, doc }) => `[${seq},${doc}]`).join(',') : null;
  }

  #writeBooks(store: CampaignStore): string | null {
    const changed = { stats: this.#changedStats, purses: this.#changedPurses, brought: this.#changedBrought };
    return store.books.inCall(this.call.id, changed, this.receipts.length > 0, booksNow(this.market));
  }

  /** As a ping without a call of its own writes it: receipts, caps and health. @param insteadOfReceipt one that may be written over. */
  writeMarket(store: CampaignStore, insteadOfReceipt: number | null = null): void {
    for (const { seq, receipt, doc } of this.receipts)
      store.receipts.insert(seq, this.chain, receipt, doc, insteadOfReceipt);
    for (const targetId of this.#changedStats) store.saveStats(targetId, statsOf(this.market, targetId));
    for (const buyerId of this.#changedPurses) store.savePurse(buyerId, purseOf(this.market, buyerId));
    for (const id of this.#changedBrought) store.saveBrought(id, broughtBy(this.market, id));
  }

  keepStats(targetId: TargetId, stats: TargetStats): void {
    this.market.stats.set(targetId, stats);
    this.#changedStats.add(targetId);
  }

  #place(): void {
    const placement = placeCall(this.call, () => this.wholeRanking(), this.market, this.now);
    for (const [targetId, stats] of placement.stats) this.keepStats(targetId, stats);
    for (const [buyerId, purse] of placement.purses) this.#keepPurse(buyerId, purse);
    for (const [publisherId, usage] of placement.brought) this.#keepBrought(publisherId, usage);
    this.apply(placement.events);
  }

  /** Gives back what an attempt held. An unconfirmed one keeps its call and money: the caps stay exact if it is settled late. */
  #endHold(before: Attempt, events: readonly CallEvent[]): void {
    const outcome = attemptOf(this.call, before.leg)?.outcome;
    const settlement = settledIn(before.leg, events);
    const counted = settlement && countedOf({ ...this.call, settlement }, before);
    const end = holdEndOf(outcome, settlement, counted?.revenue);
    const stats = statsOf(this.market, before.targetId);
    const slotGone = before.outcome === 'unconfirmed';
    const usage = slotGone ? { ...stats.usage, concurrent: stats.usage.concurrent + 1 } : stats.usage;
    let { performance } = stats;
    if (outcome === 'connected') performance = notePerformance(performance, 'connected', this.now);
    if (end.kind === 'converted') performance = notePerformance(performance, 'converted', this.now);
    this.keepStats(before.targetId, { ...stats, usage: endHold(usage, before.hold, end), performance });
    this.endOnAccount(before, end, slotGone);
    this.endOfPublisher(before, end, slotGone, {
      kind: 'converted',
      spent: settlement?.payout ?? ZERO,
      ...(counted && { counted: counted.payout }),
    });
  }

  /** As #endHold, of what its publisher may bring. @param paid how it ends where the call was put through. */
  endOfPublisher({ payoutHold }: Attempt, end: HoldEnd, slotGone: boolean, paid: HoldEnd): void {
    if (!payoutHold || this.call.test) return;
    const { publisherId } = this.call;
    const usage = broughtBy(this.market, publisherId);
    const whole = slotGone ? { ...usage, concurrent: usage.concurrent + 1 } : usage;
    const isOver = end.kind === 'converted' || end.kind === 'unconverted';
    this.#keepBrought(publisherId, endHold(whole, payoutHold, isOver ? paid : end));
  }

  /** As #endHold, on the account of the target's buyer. A hold from before the account had limits is counted there too. */
  endOnAccount(attempt: Attempt, end: HoldEnd, slotGone: boolean): void {
    const known = this.market.purses.get(attempt.buyerId);
    if (!known || this.call.test) return;
    const usage = slotGone ? { ...known.usage, concurrent: known.usage.concurrent + 1 } : known.usage;
    const hold = attempt.accountHold ?? { ...attempt.hold, prepaid: false };
    const ref = `${this.call.id}:${attempt.leg}`;
    const purse = endAccountHold({ ...known, usage }, hold, end, ref, this.now, slotGone);
    this.#keepPurse(attempt.buyerId, purse);
  }

  #noteOutcome(booked: Booked): void {
    this.#noteLate(booked);
    const attempt = attemptOf(this.call, this.call.settlement?.leg ?? 0);
    if (!attempt || !booked.isFirst || this.call.test) return;
    const stats = statsOf(this.market, attempt.targetId);
    const performance = notePerformance(stats.performance, 'converted', this.now);
    this.keepStats(attempt.targetId, { ...stats, performance });
  }

  /** A call that was settled comes to something else: wallets follow, and caps count what was not counted before. */
  #noteLate({ before, after, transfers }: Pick<Adjusted, 'before' | 'after' | 'transfers'>): void {
    const { settlement } = this.call;
    const attempt = settlement && attemptOf(this.call, settlement.leg);
    if (!attempt || this.call.test) return;
    const { market, now } = this;
    const { targetId, buyerId, accountHold, payoutHold } = attempt;
    const more = countedAnew(this.call, attempt, transfers.length);
    const { rules } = market;
    const buyer = rules.buyerById.get(buyerId);
    const target = rules.targetById.get(targetId);
    const known = market.purses.get(buyerId);
    if (target && more.revenue > 0) {
      const stats = statsOf(market, targetId);
      const usage = countMore(stats.usage, windowKeys(now, zoneOf(target, buyer)), more.revenue);
      this.keepStats(targetId, { ...stats, usage });
    }
    if (known && buyer) {
      const usage = countMore(known.usage, windowKeys(now, buyer.timezone), more.revenue);
      const by = accountHold?.prepaid ? subtractMicros(after.revenue, before.revenue) : ZERO;
      this.#keepPurse(buyerId, correctSpent({ ...known, usage }, by));
    }
    const terms = rules.termsOf.get(this.call.publisherId);
    if (!terms || !payoutHold || more.payout === 0) return;
    const brought = broughtBy(market, terms.publisherId);
    this.#keepBrought(terms.publisherId, countMore(brought, keysOf(terms, now), more.payout));
  }

  #keepPurse(buyerId: BuyerId, purse: Purse): void {
    this.market.purses.set(buyerId, purse);
    this.#changedPurses.add(buyerId);
  }

  #keepBrought(publisherId: PublisherId, usage: Usage): void {
    this.market.brought.set(publisherId, usage);
    this.#changedBrought.add(publisherId);
  }
}

const transfersOf = ({ settlement }: Call): readonly Transfer[] => settlement?.transfers ?? [];

/** What becomes of what an attempt held. @param settlement of the same step: a conclusion comes with it. */
function holdEndOf(
  outcome: Attempt['outcome'] | undefined,
  settlement: Settlement | undefined,
  counted: Micros | undefined,
): HoldEnd {
  if (outcome === 'unconfirmed') return { kind: 'kept' };
  if (outcome !== 'connected') return { kind: 'released' };
  const kept = counted === undefined ? {} : { counted };
  return settlement?.converted
    ? { kind: 'converted', spent: settlement.revenue, ...kept }
    : { kind: 'unconverted', ...kept };
}

function settledIn(leg: number, events: readonly CallEvent[]): Settlement | undefined {
  for (const event of events)
    if (event.type === 'settled' && event.settlement.leg === leg) return event.settlement;
  return undefined;
}
