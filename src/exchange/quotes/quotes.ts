import { priceOf } from '../../auction/cost.ts';
import { type Opened, openAuction } from '../../auction/open.ts';
import { endHold } from '../../buyers/caps.ts';
import { notePerformance } from '../../buyers/performance.ts';
import type { PingReply } from '../../buyers/ping.ts';
import { type Attempt, type Call, currentAttempt } from '../../call/call.ts';
import { soldAs } from '../../call/earnings.ts';
import { startCall } from '../../call/evolve.ts';
import { namesForWinner } from '../../campaign/tags.ts';
import { BoundedMap } from '../../lib/bounded-map.ts';
import { sha256Hex } from '../../lib/crypto.ts';
import type { AuctionId, NumberId, TargetId } from '../../lib/ids.ts';
import type { Micros } from '../../lib/money.ts';
import { assert, forEachWhole } from '../../lib/result.ts';
import { SECOND_MS } from '../../lib/time.ts';
import { evaluatePrice } from '../../prices/registry.ts';
import type { Publisher } from '../../publishers/publisher.ts';
import { earn, earnsFrom } from '../../settlement/payout.ts';
import type { CampaignState } from '../market/campaign-state.ts';
import { auctionOf, closeWith } from '../market/close-and-ask.ts';
import { statsOf } from '../market/market.ts';
import { openingOf } from '../market/opening.ts';
import { refusePublisher } from '../market/turn-away.ts';
import { UnitOfWork } from '../market/unit-of-work.ts';
import { keptCaller } from '../market/unkept-tags.ts';
import { HeldQuotes } from './held-quotes.ts';
import { HoldAllowance } from './hold-allowance.ts';
import { type Question, QuestionsInFlight } from './in-flight.ts';
import { hashShown, type InForce, type Quote, type QuoteAnswer, type QuoteCommand } from './quote.ts';
import { pickNumber, placeOf, questionOf, refusalOf, stillStands } from './quote-rules.ts';
import type { QuoteRefusal } from './refusals.ts';
import { RefusedReceipts } from './refused-receipts.ts';

/** How long a bid is good for, unless the buyer's own ends sooner. */
const QUOTE_SECONDS = 60;
/** For a caller nobody named: until then no other such call can be told from theirs, so that it keeps a number to itself. */
const NAMELESS_QUOTE_SECONDS = 20;

const secondsFor = ({ hash }: Call['caller']): number =>
  hash === null ? NAMELESS_QUOTE_SECONDS : QUOTE_SECONDS;
/** How long a refusal stands for the same question: the market asks again and again. */
const REFUSAL_SECONDS = 30;
const REFUSALS_KEPT = 10_000;
/** As many as a message may well carry. */
const MOST_ASKED_BEFORE = 5_000;
type Refused = { reasonCode: QuoteRefusal; until: number; version: number };
/** Stands for the number a call would come to, where there is none: the rules may refuse it all the same. */
const NO_NUMBER = { id: 'num_' as NumberId, number: '', carrier: 'twilio', subId: null } as const;
/** A Worker that has not settled by then never will. */
const ASKING_GRACE_MS = 5 * SECOND_MS;

/**
 * Sells calls that have yet to arrive. A ping runs the same auction as a call; a winner's cap is held and a number
 * given out until the bid expires. A question in flight lives in memory only: what ends without a bid may be forgotten.
 */
export class Quotes {
  readonly #state: CampaignState;
  readonly #held = new HeldQuotes();
  readonly #asking = new QuestionsInFlight();
  readonly #refused = new BoundedMap<string, Refused>(REFUSALS_KEPT);
  readonly #refusedReceipts = new RefusedReceipts();
  readonly #allowance = new HoldAllowance();

  constructor(state: CampaignState) {
    this.#state = state;
    for (const doc of state.store.quotes()) {
      const quote = JSON.parse(doc) as Quote;
      this.#held.put(quote, quote.key);
    }
  }

  /** What would this call earn? Refused without a row written, if nobody could take it. */
  ask(command: QuoteCommand, now: number): QuoteAnswer {
    const answer = this.#ask(command, now);
    const isOver = answer.kind !== 'auction' && !(answer.kind === 'bid' && !answer.repeated);
    if (isOver) this.#state.unkept.forget(command.callId);
    return answer;
  }

  #ask(command: QuoteCommand, now: number): QuoteAnswer {
    const rules = this.#state.market?.rules;
    const publisher = rules?.publisherById.get(command.publisherId);
    if (!rules || !publisher) return { kind: 'unrouted' };
    const tags = this.#state.unkept.take(command.callId, command.tags, rules.campaign.tags);
    const keptKey = questionOf({ ...command, tags });
    const key = keptKey + this.#state.unkept.fingerprintOf(command.callId);
    // Whoever is paused hears no bid again that it was given before; and hears of the end of the pause at once.
    if (rules.campaign.status === 'paused' || publisher.status === 'paused') return refusal('disabled');
    this.#state.knowAgain(command);
    const known = this.#knownAnswer(key, now);
    if (known) return known;
    // With what is asked of the same caller this moment the answer may be another.
    if (this.#asking.isAbout(command)) return { kind: 'wait' };
    const earlier = this.#held.ofCaller(command) ?? null;
    const isTaken = (place: string): boolean =>
      this.#asking.mayUse(place) || (this.#held.at(place) ?? earlier) !== earlier;
    const picked = pickNumber(this.#state.numbersOf(publisher.id), command, isTaken);
    const noRoom = picked.noRoom ?? (!earlier && this.#holdsEnough(publisher, now) ? 'tooManyHeld' : null);
    const number = picked.number ?? NO_NUMBER;

    const call = startCall({
      id: command.callId,
      carrier: number.carrier,
      carrierCallId: '',
      campaignId: rules.campaign.id,
      publisherId: publisher.id,
      numberId: number.id,
      subId: command.subId ?? number.subId,
      to: number.number,
      caller: keptCaller(command.caller, command.tags, rules.campaign.tags),
      tags,
      winnerOnly: namesForWinner(rules.campaign.tags),
      test: command.test,
      startedAt: now,
      configVersion: rules.version,
      fallbackNumber: rules.campaign.fallbackNumber,
      expiresAt: now + secondsFor(command.caller) * SECOND_MS,
    });
    return this.#auction({ key, keptKey, earlier, number: number.number }, call, noRoom, now);
  }

  /** The replies are in. A second time, or after the object forgot the question: what is known by then. */
  close(auctionId: AuctionId, replies: readonly PingReply[], now: number): QuoteAnswer {
    const asking = this.#asking.take(auctionId);
    if (!asking) {
      const held = this.#held.all().find((quote) => quote.call.auctionId === auctionId);
      return held ? this.#bid(held, false) : { kind: 'noBid', reasonCode: 'noBid', repeated: false };
    }
    const answer = this.#award(asking, asking.call, replies, now);
    if (answer.kind === 'noBid') this.#state.unkept.forget(asking.call.id);
    return answer;
  }

  /** The bid a call was sent for: to its number, in time, from the pinged caller. */
  find(number: string, callerHashes: readonly (string | null)[], now: number): Quote | null {
    for (const hash of [...callerHashes, null]) {
      const quote = this.#held.at(placeOf(number, hash));
      if (quote) return quote.expiresAt > now ? quote : null;
    }
    return null;
  }

  /** The call is here: the quote is used up, in the step that `write`s the call. @returns the unit to go on with. */
  redeem(arrived: Call, now: number): UnitOfWork {
    const attempt = currentAttempt(arrived);
    assert(attempt, 'a quote has a winner');
    const unit = new UnitOfWork(this.#state.getMarket(), arrived, now);
    const stats = statsOf(unit.market, attempt.targetId);
    const performance = notePerformance(stats.performance, 'call', now);
    if (!arrived.test) unit.keepStats(attempt.targetId, { ...stats, performance });
    this.#allowance.noteUsed(arrived.publisherId, now);
    return unit;
  }

  drop(quote: Quote): void {
    this.#held.drop(quote);
  }

  /** Gives back what expired bids held. @throws after all of them were tried, the first fault. */
  tick(now: number): void {
    for (const { call } of this.#asking.takeOverdue(now)) this.#state.unkept.forget(call.id);
    forEachWhole(this.#held.all(), (quote) => {
      if (quote.expiresAt <= now) this.release(quote, now);
    });
  }

  /** Nobody will come for it: gives back what it held. */
  release(quote: Quote, now: number): void {
    const unit = new UnitOfWork(this.#state.getMarket(), quote.call, now, 'quotes');
    giveBack(unit, quote);
    this.#state.store.transaction(() => {
      unit.writeMarket(this.#state.store);
      this.#state.store.deleteQuote(quote.bidId);
    });
    this.#state.adopt(unit.market);
    this.#held.drop(quote);
    this.#state.unkept.forget(quote.call.id);
  }

  /** Bids for the calls of somebody who is to be forgotten. */
  forget(callerHash: string, now: number): void {
    for (const quote of this.#held.all()) if (quote.callerHash === callerHash) this.release(quote, now);
  }

  nextDueAt(): number | null {
    const times = this.#held.all().map((quote) => quote.expiresAt);
    return times.length > 0 ? Math.min(...times) : null;
  }

  /**
   * What a Worker has to know to refuse by itself: the version, and the first characters of the hash of every named caller a
   * bid waits for, or buyers are asked about, under another one.
   * @param known the version it has.
   */
  inForce(known: number): InForce {
    const { version = 0 } = this.#state.market?.rules ?? {};
    if (version === known) return { version };
    const hashes = [...this.#held.all(), ...this.#asking.all()].flatMap(({ call }) =>
      call.configVersion !== version && call.caller.hash ? hashShown(call.caller.hash) : [],
    );
    return { version, askedBefore: hashes.length > MOST_ASKED_BEFORE ? null : hashes };
  }

  versionsInUse(): number[] {
    return this.#asking.all().map(({ call }) => call.opening?.configVersion ?? call.configVersion);
  }

  get held(): ReadonlyMap<string, Quote> {
    return this.#held.byId;
  }

  #knownAnswer(key: string, now: number): QuoteAnswer | null {
    const held = this.#held.answerTo(key);
    const { rules } = this.#state.getMarket();
    if (held && !stillStands(held, rules, this.#state.findNumber(held.number))) this.release(held, now);
    else if (held && held.expiresAt > now) return this.#bid(held, true);
    if (this.#asking.has(key)) return { kind: 'wait' };
    const refused = this.#refused.get(sha256Hex(key));
    return refused && refused.until > now && refused.version === rules.version
      ? { kind: 'noBid', reasonCode: refused.reasonCode, repeated: true }
      : null;
  }

  #holdsEnough({ id, pings }: Publisher, now: number): boolean {
    return this.#held.countOf(id) >= this.#allowance.allowed(id, pings?.maxHeld, now);
  }

  /**
   * What the rules alone refuse is refused first, and not remembered: where nothing but the rules is known, the answer is the
   * same (src/exchange/edge/rules/refuse-ping.ts).
   * @param noRoom why no bid could wait for the call.
   */
  #auction(question: Question, call: Call, noRoom: QuoteRefusal | null, now: number): QuoteAnswer {
    const market = this.#state.getMarket();
    const unit = new UnitOfWork(market, call, now, 'quotes');
    if (question.earlier) giveBack(unit, question.earlier);
    const away = refusePublisher(call.publisherId, unit.market, now);
    if (away === 'closedHours') return refusal('publisherClosed');
    const opening = openingOf(call, this.#state.factsOf(call, now), unit.market, now);
    const opened: Opened = openAuction(opening, market.rules);
    if (opened.admitted.length === 0) return refusal(refusalOf(opened));
    if (noRoom) return refusal(noRoom);
    if (away) return refusal('publisherCapped');
    if (opened.asked.length + opened.fixed.length === 0)
      return this.#refuse(question.key, refusalOf(opened), now);
    unit.apply([{ type: 'auctionOpened', opening, asked: opened.asked.length }]);
    // The earlier bid stands until there is a newer one: what it holds is not free yet.
    this.#state.adopt({ ...market, turn: market.turn + 1 });
    if (opened.asked.length === 0) return this.#award(question, unit.call, [], now);
    this.#asking.put({ ...question, call: unit.call, until: opening.deadlineAt + ASKING_GRACE_MS });
    return auctionOf(unit.call, unit.market, market.rules, now);
  }

  #award(question: Question, call: Call, replies: readonly PingReply[], now: number): QuoteAnswer {
    const earlier = question.earlier && this.#held.has(question.earlier) ? question.earlier : null;
    const publisher = this.#state.getMarket().rules.publisherById.get(call.publisherId);
    // Of many that were asked at once each was within bounds; held they would not be.
    if (!earlier && publisher && this.#holdsEnough(publisher, now)) return refusal('tooManyHeld');
    let { unit, quote } = this.#decide(question, call, replies, earlier, now);
    if (!quote && earlier) ({ unit } = this.#decide(question, call, replies, null, now));
    this.#state.store.transaction(() => {
      unit.writeMarket(this.#state.store, quote ? null : this.#refusedReceipts.oldest);
      if (quote && earlier) this.#state.store.deleteQuote(earlier.bidId);
      if (quote) this.#state.store.insertQuote(quote.bidId, JSON.stringify(quote));
    });
    this.#state.adopt(unit.market);
    if (!quote) {
      this.#refusedReceipts.note(unit.market.receiptSeq);
      return this.#refuse(question.key, unit.call.turnedAway ? 'publisherCapped' : 'noBid', now);
    }
    if (earlier) {
      this.#held.drop(earlier);
      this.#state.unkept.forget(earlier.call.id);
    }
    this.#held.put(quote, question.key);
    return this.#bid(quote, false);
  }

  /** @param earlier what gives way to the new bid, should there be one. */
  #decide(
    question: Question,
    call: Call,
    replies: readonly PingReply[],
    earlier: Quote | null,
    now: number,
  ): { unit: UnitOfWork; quote: Quote | null } {
    const unit = new UnitOfWork(this.#state.getMarket(), call, now, 'quotes');
    assert(call.opening, 'an award follows an auction');
    if (earlier) giveBack(unit, earlier);
    closeWith(unit, this.#state, replies, false);
    unit.runConsequences();
    const hasWinner = unit.call.phase === 'dialing' || unit.call.phase === 'confirming';
    const attempt = hasWinner ? currentAttempt(unit.call) : undefined;
    if (!attempt) return { unit, quote: null };
    this.#uncount(unit, attempt.targetId);
    return { unit, quote: quoteOf(unit, attempt, question, now) };
  }

  /** A buyer's record counts calls, not promises: it is written up when the call comes. */
  #uncount(unit: UnitOfWork, targetId: TargetId): void {
    const { performance } = statsOf(this.#state.getMarket(), targetId);
    unit.keepStats(targetId, { ...statsOf(unit.market, targetId), performance });
  }

  #refuse(key: string, reasonCode: QuoteRefusal, now: number): QuoteAnswer {
    // What was asked may be twenty kilobytes of tags: only that it was is kept.
    const { version } = this.#state.getMarket().rules;
    this.#refused.set(sha256Hex(key), { reasonCode, until: now + REFUSAL_SECONDS * SECOND_MS, version });
    return refusal(reasonCode);
  }

  #bid(quote: Quote, repeated: boolean): QuoteAnswer {
    const attempt = currentAttempt(quote.call);
    assert(attempt, 'a quote has a winner');
    const { duplicate } = this.#state.getMarket().rules.campaign;
    return {
      kind: 'bid',
      bidId: quote.bidId,
      ...leastPayout(quote.call, attempt),
      number: quote.number,
      expiresAt: quote.expiresAt,
      duplicate: duplicate.action === 'reject' ? 'rejected' : 'allowed',
      repeated,
    };
  }
}

const refusal = (reasonCode: QuoteRefusal): QuoteAnswer => ({ kind: 'noBid', reasonCode, repeated: false });

function giveBack(unit: UnitOfWork, { call }: Quote): void {
  const attempt = currentAttempt(call);
  assert(attempt, 'a quote has a winner');
  const stats = statsOf(unit.market, attempt.targetId);
  const usage = call.test ? stats.usage : endHold(stats.usage, attempt.hold, { kind: 'released' });
  unit.keepStats(attempt.targetId, { ...stats, usage });
  unit.endOnAccount(attempt, { kind: 'released' }, false);
  unit.endOfPublisher(attempt, { kind: 'released' }, false, { kind: 'released' });
}

function quoteOf(unit: UnitOfWork, attempt: Attempt, { keptKey, number }: Question, now: number): Quote {
  const { call } = unit;
  const bidExpiresAt =
    unit.wholeRanking().find(({ targetId }) => targetId === attempt.targetId)?.bid.expiresAt ??
    Number.POSITIVE_INFINITY;
  return {
    bidId: `bid_${attempt.auctionId.slice('auc_'.length)}`,
    key: keptKey,
    callerHash: call.caller.hash,
    publisherId: call.publisherId,
    number,
    expiresAt: Math.min(bidExpiresAt, now + secondsFor(call.caller) * SECOND_MS),
    call,
  };
}

/** What a publisher is promised: what it earns as soon as anything is owed. A longer call may earn more, never less. */
function leastPayout(call: Call, attempt: Attempt): { payout: Micros; minSeconds: number } {
  const { charge, payout: terms, clearingPrice } = attempt;
  const own = terms.kind === 'own' ? terms : null;
  const soldFrom = own && own.paidOn.kind !== 'sale' ? 0 : attempt.minSeconds;
  const minSeconds = Math.max(own ? earnsFrom(own) : 0, soldFrom);
  const talk = { connected: true, seconds: minSeconds };
  const { owed } = evaluatePrice(priceOf(charge, attempt.minSeconds), talk, clearingPrice);
  return { payout: earn(terms, soldAs(call, attempt, owed, talk)).owed, minSeconds };
}
