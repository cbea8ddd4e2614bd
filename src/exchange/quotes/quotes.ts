import { priceOf } from '../../auction/cost.ts';
import { type Opened, openAuction } from '../../auction/open.ts';
import { endHold } from '../../buyers/caps.ts';
import { notePerformance } from '../../buyers/performance.ts';
import type { PingReply } from '../../buyers/ping.ts';
import { type Attempt, type Call, currentAttempt } from '../../call/call.ts';
import { startCall } from '../../call/evolve.ts';
import type { AuctionId, TargetId } from '../../lib/ids.ts';
import type { Micros } from '../../lib/money.ts';
import { assert, forEachWhole } from '../../lib/result.ts';
import { SECOND_MS } from '../../lib/time.ts';
import { evaluatePrice } from '../../prices/registry.ts';
import { payoutFor } from '../../settlement/payout.ts';
import type { CampaignState } from '../market/campaign-state.ts';
import { auctionOf, closeWith } from '../market/close-and-ask.ts';
import { bookOf } from '../market/market.ts';
import { openingOf } from '../market/opening.ts';
import { Draft } from '../market/unit-of-work.ts';
import type { Quote, QuoteAnswer, QuoteCommand, QuoteRefusal } from './quote.ts';
import { pickNumber, placeOf, questionOf, refusalOf } from './quote-rules.ts';

/** How long a bid is good for, unless the buyer's own ends sooner. */
const QUOTE_SECONDS = 60;
/** How long a refusal stands for the same question: the market asks again and again. */
const REFUSAL_SECONDS = 30;
const REFUSALS_KEPT = 10_000;
/** A Worker that has not settled by then never will. */
const ASKING_GRACE_MS = 5 * SECOND_MS;

type Asking = { key: string; call: Call; number: string; until: number };

/**
 * Sells calls that have yet to arrive. A ping runs the same auction as a call; a winner's cap is held and a number
 * given out until the bid expires. A question in flight lives in memory only: what ends without a bid may be forgotten.
 */
export class QuoteDesk {
  readonly #state: CampaignState;
  readonly #held = new Map<string, Quote>();
  readonly #heldByKey = new Map<string, Quote>();
  /** By number and expected caller: where a call will be recognised. */
  readonly #places = new Map<string, Quote | null>();
  readonly #asking = new Map<AuctionId, Asking>();
  readonly #askingByKey = new Map<string, AuctionId>();
  readonly #refused = new Map<string, { reasonCode: QuoteRefusal; until: number }>();

  constructor(state: CampaignState) {
    this.#state = state;
    for (const doc of state.store.quotes()) this.#keep(JSON.parse(doc) as Quote);
  }

  /** What would this call earn? Refused without a row written, if nobody could take it. */
  ask(command: QuoteCommand, now: number): QuoteAnswer {
    const rules = this.#state.market?.rules;
    const publisher = rules?.publisherById.get(command.publisherId);
    if (!rules || !publisher) return { kind: 'unrouted' };
    const key = questionOf(command);
    const known = this.#knownAnswer(key, now);
    if (known) return known;
    if (rules.campaign.status === 'paused' || publisher.status === 'paused')
      return this.#refuse(key, 'disabled', now);
    const pick = () =>
      pickNumber(this.#state.numbersOf(publisher.id), command, (place) => this.#places.has(place));
    if (this.#isAsking(command)) return { kind: 'wait' };
    const number = pick() ?? (this.#giveUpOlder(command, now) ? pick() : null);
    if (!number) return { kind: 'noBid', reasonCode: 'noNumber', repeated: false };

    const call = startCall({
      id: command.callId,
      carrier: number.carrier,
      carrierCallId: '',
      campaignId: rules.campaign.id,
      publisherId: publisher.id,
      numberId: number.id,
      subId: command.subId ?? number.subId,
      to: number.number,
      caller: command.caller,
      tags: command.tags,
      test: command.test,
      startedAt: now,
      configVersion: rules.version,
      fallbackNumber: rules.campaign.fallbackNumber,
      expiresAt: now + QUOTE_SECONDS * SECOND_MS,
    });
    return this.#auction(key, call, number.number, now);
  }

  /** The replies are in. A second time, or after the object forgot the question: what is known by then. */
  settle(auctionId: AuctionId, replies: readonly PingReply[], now: number): QuoteAnswer {
    const asking = this.#asking.get(auctionId);
    if (!asking) {
      const held = [...this.#held.values()].find((quote) => quote.call.auctionId === auctionId);
      return held ? this.#bid(held, false) : { kind: 'noBid', reasonCode: 'noBid', repeated: false };
    }
    this.#forget(auctionId, asking);
    const draft = new Draft(this.#state.getMarket(), asking.call, now, 'quotes');
    return this.#award(draft, replies, asking.key, asking.number);
  }

  /** The bid a call was sent for: to its number, in time, from the pinged caller. */
  find(number: string, callerHash: string | null, now: number): Quote | null {
    const quote = this.#places.get(placeOf(number, callerHash)) ?? this.#places.get(placeOf(number, null));
    return quote && quote.expiresAt > now ? quote : null;
  }

  /** The call is here: the quote is used up, in the step that `write`s the call. @returns the draft to go on with. */
  redeem(arrived: Call, now: number): Draft {
    const attempt = currentAttempt(arrived);
    assert(attempt, 'a quote has a winner');
    const draft = new Draft(this.#state.getMarket(), arrived, now);
    const book = bookOf(draft.market, attempt.targetId);
    const performance = notePerformance(book.performance, 'call', now);
    if (!arrived.test) draft.keepBook(attempt.targetId, { ...book, performance });
    return draft;
  }

  drop(quote: Quote): void {
    this.#held.delete(quote.bidId);
    this.#heldByKey.delete(quote.key);
    this.#places.delete(placeOf(quote.number, quote.callerHash));
  }

  /** Gives back what expired bids held. @throws after all of them were tried, the first fault. */
  tick(now: number): void {
    for (const [auctionId, asking] of this.#asking) if (asking.until <= now) this.#forget(auctionId, asking);
    forEachWhole([...this.#held.values()], (quote) => {
      if (quote.expiresAt <= now) this.release(quote, now);
    });
  }

  /** Nobody will come for it: gives back what it held. */
  release(quote: Quote, now: number): void {
    const attempt = currentAttempt(quote.call);
    assert(attempt, 'a quote has a winner');
    const draft = new Draft(this.#state.getMarket(), quote.call, now, 'quotes');
    const book = bookOf(draft.market, attempt.targetId);
    const usage = quote.call.test ? book.usage : endHold(book.usage, attempt.hold, { kind: 'released' });
    draft.keepBook(attempt.targetId, { ...book, usage });
    draft.endOnAccount(attempt, { kind: 'released' }, false);
    this.#state.store.transaction(() => {
      draft.writeMarket(this.#state.store);
      this.#state.store.deleteQuote(quote.bidId);
    });
    this.#state.adopt(draft.market);
    this.drop(quote);
  }

  nextDueAt(): number | null {
    const times = [...this.#held.values()].map((quote) => quote.expiresAt);
    return times.length > 0 ? Math.min(...times) : null;
  }

  versionsInUse(): number[] {
    return [...this.#asking.values()].map(({ call }) => call.opening?.configVersion ?? call.configVersion);
  }

  get held(): ReadonlyMap<string, Quote> {
    return this.#held;
  }

  /** The same caller is being asked for in other words this moment: one question after the other. */
  #isAsking({ publisherId, caller }: QuoteCommand): boolean {
    return [...this.#asking.values()].some(
      ({ call }) =>
        caller.hash !== null && call.caller.hash === caller.hash && call.publisherId === publisherId,
    );
  }

  /** A publisher that has learned more of a caller asks again: the newer question takes the place of the older bid. */
  #giveUpOlder({ publisherId, caller }: QuoteCommand, now: number): boolean {
    if (caller.hash === null) return false;
    const older = [...this.#held.values()].filter(
      (quote) => quote.callerHash === caller.hash && quote.publisherId === publisherId,
    );
    for (const quote of older) this.release(quote, now);
    return older.length > 0;
  }

  #knownAnswer(key: string, now: number): QuoteAnswer | null {
    const held = this.#heldByKey.get(key);
    if (held && held.expiresAt > now) return this.#bid(held, true);
    if (this.#askingByKey.has(key)) return { kind: 'wait' };
    const refused = this.#refused.get(key);
    return refused && refused.until > now
      ? { kind: 'noBid', reasonCode: refused.reasonCode, repeated: true }
      : null;
  }

  #auction(key: string, call: Call, number: string, now: number): QuoteAnswer {
    const market = this.#state.getMarket();
    const draft = new Draft(market, call, now, 'quotes');
    const opening = openingOf(call, this.#state.factsOf(call, now), market, now);
    const opened: Opened = openAuction(opening, market.rules);
    if (opened.asked.length + opened.fixed.length === 0)
      return this.#refuse(key, refusalOf(opened.excluded), now);
    draft.market.turn += 1;
    draft.apply([{ type: 'auctionOpened', opening, asked: opened.asked.length }]);
    if (opened.asked.length === 0) return this.#award(draft, [], key, number);
    this.#state.adopt(draft.market);
    this.#asking.set(opening.auctionId, {
      key,
      call: draft.call,
      number,
      until: opening.deadlineAt + ASKING_GRACE_MS,
    });
    this.#askingByKey.set(key, opening.auctionId);
    this.#places.set(placeOf(number, call.caller.hash), null);
    return auctionOf(draft.call, market, market.rules, now);
  }

  #award(draft: Draft, replies: readonly PingReply[], key: string, number: string): QuoteAnswer {
    const { now } = draft;
    assert(draft.call.opening, 'an award follows an auction');
    const before = new Map(draft.market.books);
    closeWith(draft, this.#state, replies, false);
    draft.settleDown();
    const hasWinner = draft.call.phase === 'dialing' || draft.call.phase === 'confirming';
    const attempt = hasWinner ? currentAttempt(draft.call) : undefined;
    if (attempt) this.#uncount(draft, attempt.targetId, before);
    const quote = attempt && quoteOf(draft.call, attempt, key, number, now);
    this.#state.store.transaction(() => {
      draft.writeMarket(this.#state.store);
      if (quote) this.#state.store.insertQuote(quote.bidId, JSON.stringify(quote));
    });
    this.#state.adopt(draft.market);
    if (!quote) return this.#refuse(key, 'noBid', now);
    this.#keep(quote);
    return this.#bid(quote, false);
  }

  /** A buyer's record counts calls, not promises: it is written up when the call comes. */
  #uncount(draft: Draft, targetId: TargetId, before: Draft['market']['books']): void {
    const performance = before.get(targetId)?.performance ?? { days: {} };
    draft.keepBook(targetId, { ...bookOf(draft.market, targetId), performance });
  }

  #refuse(key: string, reasonCode: QuoteRefusal, now: number): QuoteAnswer {
    if (this.#refused.size >= REFUSALS_KEPT) this.#refused.clear();
    this.#refused.set(key, { reasonCode, until: now + REFUSAL_SECONDS * SECOND_MS });
    return { kind: 'noBid', reasonCode, repeated: false };
  }

  #bid(quote: Quote, repeated: boolean): QuoteAnswer {
    const attempt = currentAttempt(quote.call);
    assert(attempt, 'a quote has a winner');
    const { duplicate } = this.#state.getMarket().rules.campaign;
    return {
      kind: 'bid',
      bidId: quote.bidId,
      payout: leastPayout(attempt),
      number: quote.number,
      expiresAt: quote.expiresAt,
      minSeconds: attempt.minSeconds,
      duplicate: duplicate.action === 'reject' ? 'rejected' : 'allowed',
      repeated,
    };
  }

  #keep(quote: Quote): void {
    this.#held.set(quote.bidId, quote);
    this.#heldByKey.set(quote.key, quote);
    this.#places.set(placeOf(quote.number, quote.callerHash), quote);
  }

  #forget(auctionId: AuctionId, { key, number, call }: Asking): void {
    this.#asking.delete(auctionId);
    this.#askingByKey.delete(key);
    this.#places.delete(placeOf(number, call.caller.hash));
  }
}

function quoteOf(call: Call, attempt: Attempt, key: string, number: string, now: number): Quote {
  const bidExpiresAt =
    call.ranking.find(({ targetId }) => targetId === attempt.targetId)?.bid.expiresAt ??
    Number.POSITIVE_INFINITY;
  return {
    bidId: `bid_${attempt.auctionId.slice('auc_'.length)}`,
    key,
    callerHash: call.caller.hash,
    publisherId: call.publisherId,
    number,
    expiresAt: Math.min(bidExpiresAt, now + QUOTE_SECONDS * SECOND_MS),
    call,
  };
}

/** What a publisher is promised: what it earns as soon as anything is owed. A longer call may earn more, never less. */
function leastPayout({ charge, minSeconds, clearingPrice, payout }: Attempt): Micros {
  const talk = { connected: true, seconds: minSeconds };
  return payoutFor(payout, evaluatePrice(priceOf(charge, minSeconds), talk, clearingPrice).owed);
}
