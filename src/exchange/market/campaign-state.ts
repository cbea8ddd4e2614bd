import type { Receipt } from '../../auction/auction.ts';
import { FIRST_PREVIOUS_HASH } from '../../auction/receipt.ts';
import { passIndexOn } from '../../auction/rule-index.ts';
import { forgetUnsure, type Purse } from '../../buyers/accounts/purse.ts';
import type { CallFacts } from '../../buyers/facts.ts';
import type { Call } from '../../call/call.ts';
import { isActive } from '../../call/due.ts';
import type { CallEvent } from '../../call/event.ts';
import { forgetting } from '../../call/forget.ts';
import type { NewsDoc } from '../../directory/config/news.ts';
import type { CommitContext } from '../../feed/from-call.ts';
import { BoundedMap } from '../../lib/bounded-map.ts';
import { Layered } from '../../lib/bounds/layered.ts';
import { sha256Hex } from '../../lib/crypto.ts';
import {
  type AuctionId,
  type BuyerId,
  type CallId,
  firstIdAt,
  idTime,
  type PublisherId,
} from '../../lib/ids.ts';
import { assert } from '../../lib/result.ts';
import { DAY_MS } from '../../lib/time.ts';
import type { TrackingNumber } from '../../publishers/publisher.ts';
import { erasedCaller } from '../../telephony/caller.ts';
import type { BookStore } from './books/books.store.ts';
import { type BookPage, booksNow } from './books/books.ts';
import type { CampaignStore } from './campaign.store.ts';
import type { OpenCommand } from './commands.ts';
import type { Head } from './config.store.ts';
import { biddersIn, DayTally } from './day-tally.ts';
import { changesOf, type WholeNews } from './learning.ts';
import { LiveCalls } from './live-calls.ts';
import { type Market, newlyLimited } from './market.ts';
import { factsOf } from './opening.ts';
import { buildRules, changeDocs, docsOf, type RuleDoc, type Rules } from './rules.ts';
import type { UnitOfWork } from './unit-of-work.ts';
import { UnkeptTags, withUnkept } from './unkept-tags.ts';
import { markOf, readsOnWaking, type WakeCheckpoint } from './wake-checkpoint.ts';

/** Versions that auctions in flight were opened with: one deadline's worth of changes. */
const OLD_RULES = 8;
const FRESH_RECEIPTS = 2_000;
const FRESH_TEXT = 4_000_000;
const NUMBERS_AT_ONCE = 50;
/** Once in a deployment's life: about a tenth of a second. */
const COUNTED_ANEW = 3_000;
/** A call auctioned again, which is rare, made its earlier receipts not long before its last. */
const ROUNDS_APART = 500;

const isNumber = (id: string): boolean => id.startsWith('num_');

/** A mark, and what is to be done once it is written for good. */
type Written = { mark: WakeCheckpoint; isKept: () => void };

/** The campaign in memory: a cache of what is written, replaced only after the write. */
export class CampaignState {
  readonly store: CampaignStore;
  readonly calls: LiveCalls;
  readonly #oldRules = new BoundedMap<number, Rules>(OLD_RULES);
  readonly unkept = new UnkeptTags();
  readonly #tally: DayTally;
  #market: Market | null = null;
  /** Would an object that wakes now look at the call? */
  #readsOnWaking: (id: CallId) => boolean;
  /** So many calls were let go of since the mark was written. */
  #finished = 0;
  /** As they were when it woke. */
  readonly #books: ReturnType<BookStore['recall']>;
  #lastId = '';
  /** Receipts just written and not yet sent on, as JSON, so that they need not be read back. */
  readonly #fresh = new BoundedMap<number, string>(FRESH_RECEIPTS, FRESH_TEXT, ({ length }) => length);
  /** Told after every commit, for the feed. */
  onCommit: (call: Call, events: readonly CallEvent[], context: CommitContext) => void = () => {};

  newSalt: (auctionId: AuctionId) => string = (auctionId) => sha256Hex(auctionId);

  constructor(store: CampaignStore) {
    this.store = store;
    this.calls = new LiveCalls((id) => store.findCallDoc(id));
    store.migrate();
    const head = store.config.head();
    const mark = store.wakeCheckpoint();
    this.#readsOnWaking = readsOnWaking(mark);
    this.#lastId = mark.through;
    this.#tally = new DayTally(mark.tally, (call) => this.#bidsOf(call));
    const pages: [CallId, BookPage][] = [];
    store.recall(mark);
    for (const { call, doc, books } of store.markedCalls(mark)) {
      this.#note(call.id);
      store.remember(call);
      if (books) pages.push([call.id, books]);
      if (isActive(call)) this.calls.put(call, doc);
      else this.#tally.finish(call);
    }
    this.#books = store.books.recall(mark.books ?? null, pages);
    if (!mark.tally) this.#countAnew();
    this.calls.onLetGo = (call) => this.#tally.finish(call);
    if (head) this.#market = this.#marketFrom(this.#readRules(head));
  }

  #marketFrom(rules: Rules): Market {
    const open = this.calls.versionsInUse().length;
    const calls = this.store.receipts.last('calls');
    const quotes = this.store.receipts.last('quotes');
    const { stats, purses, brought, chain } = this.#books;
    const receiptSeq = Math.max(calls?.seq ?? 0, quotes?.seq ?? 0, chain?.seq ?? 0);
    const lastOfCalls = calls && calls.seq > (chain?.seq ?? 0) ? calls : chain;
    const lastHash = {
      calls: lastOfCalls?.hash ?? FIRST_PREVIOUS_HASH,
      quotes: quotes?.hash ?? FIRST_PREVIOUS_HASH,
    };
    return {
      rules,
      stats: new Layered(stats),
      purses: new Layered(purses),
      brought: new Layered(brought),
      turnedAway: new Map(),
      findReceipt: (seq, callId) => this.findReceipt(seq, callId),
      turn: receiptSeq + open,
      receiptSeq,
      lastHash,
    };
  }

  /** The version of the configuration; 0: none yet. */
  get version(): number {
    return this.#market?.rules.version ?? 0;
  }

  /**
   * Takes a newer configuration: of the documents those that changed, and of the numbers too. What is older, or leads on
   * from a version that is not here yet, changes nothing.
   * @param inUse versions still needed.
   */
  learn(news: WholeNews, inUse: readonly number[], now: number): void {
    const { from, to, hash } = news;
    const before = this.#market?.rules ?? null;
    if (to <= this.version || from > this.version) return;
    const { docs, gone } = from === 0 ? changesOf(news, this.#known()) : news;
    const changed = docs.filter(({ id }) => !isNumber(id));
    const numbers = docs.filter(({ id }) => isNumber(id));
    const fresh = changed.map(({ text }) => JSON.parse(text) as RuleDoc);
    const rules = buildRules(to, hash, changeDocs(before ? docsOf(before) : new Map(), fresh, gone).values());
    const market = this.#market ? { ...this.#market, rules } : this.#marketFrom(rules);
    const counted = newlyLimited(market, before, now);
    const { config } = this.store;
    this.store.transaction(() => {
      for (const id of gone) {
        if (isNumber(id)) config.deleteNumber(id);
        else config.end(to, id);
      }
      for (const doc of changed) config.begin(to, doc);
      for (const { text } of numbers) config.saveNumber(JSON.parse(text) as TrackingNumber, text);
      config.saveHead({ version: to, hash });
      config.forgetBefore(Math.min(to, ...inUse));
      for (const [buyerId, purse] of counted) this.store.savePurse(buyerId, purse);
    });
    if (before) {
      this.#oldRules.set(before.version, before);
      passIndexOn(before.targets, rules.targets);
    }
    for (const [buyerId, purse] of counted) market.purses.set(buyerId, purse);
    this.#market = market;
  }

  #known(): NewsDoc[] {
    const { config } = this.store;
    return this.#market ? [...config.docsAt(this.version), ...config.numberDocs()] : [];
  }

  #readRules({ version, hash }: Head): Rules {
    const docs = this.store.config.docsAt(version).map(({ text }) => JSON.parse(text) as RuleDoc);
    return buildRules(version, hash, docs);
  }

  /** @param number E.164 */
  findNumber(number: string): TrackingNumber | null {
    return this.store.config.findNumber(number);
  }

  /** A publisher's numbers, read as far as somebody looks. */
  *numbersOf(publisherId: PublisherId): Generator<TrackingNumber> {
    let after = '';
    for (;;) {
      const page = this.store.config.listNumbers(publisherId, after, NUMBERS_AT_ONCE);
      yield* page;
      const last = page[NUMBERS_AT_ONCE - 1];
      if (!last) return;
      after = last.id;
    }
  }

  get market(): Market | null {
    return this.#market;
  }

  getMarket(): Market {
    assert(this.#market, 'a campaign with calls has a configuration');
    return this.#market;
  }

  /** The rules an auction in flight was opened with: they decide it, whatever was configured since. */
  rulesAt(version: number): Rules {
    const current = this.getMarket().rules;
    if (current.version === version) return current;
    const known = this.#oldRules.get(version);
    if (known) return known;
    const head = this.store.config.findHead(version);
    assert(head, `the rules of version ${version} are kept while its auctions run`);
    const rules = this.#readRules(head);
    this.#oldRules.set(version, rules);
    return rules;
  }

  /** All that is known of a call now, what is written down nowhere included: for decisions, not for keeping. */
  factsOf(call: Call, now: number): CallFacts {
    const memory = call.caller.hash ? this.store.findCaller(call.caller.hash) : null;
    return factsOf(withUnkept(call, this.unkept.of(call.id)), memory, this.getMarket(), now);
  }

  /** Remembers a caller under today's hash, who was remembered under one of before. */
  knowAgain({ caller, formerHashes = [] }: Pick<OpenCommand, 'caller' | 'formerHashes'>): void {
    if (caller.hash === null) return;
    for (const former of formerHashes) this.store.callers.rename(former, caller.hash);
  }

  find(callId: CallId): Call | null {
    return this.calls.get(callId) ?? sentOn(this.store.findCall(callId));
  }

  findByRef(ref: string): Call | null {
    return this.calls.getByRef(ref) ?? sentOn(this.store.findCallByRef(ref));
  }

  /** Writes a decision whole, and only then remembers it. @param also what else belongs to the same step. */
  commit(unit: UnitOfWork, also: () => void = () => {}): Call {
    const { before } = unit;
    const reopened = before && !this.calls.has(before.id) ? before : null;
    const mark = this.store.transaction(() => {
      unit.write(this.store);
      also();
      // Its row tells of the books, too.
      return this.#readsOnWaking(unit.call.id) ? null : this.#writeMark(unit.market, unit.call.id, reopened);
    });
    if (mark) this.#adoptMark(mark);
    this.#note(unit.call.id);
    if (reopened) this.#tally.reopen(reopened);
    this.adopt(unit.market);
    for (const { seq, doc } of unit.receipts) this.#fresh.set(seq, doc);
    this.store.remember(unit.call);
    const receipts = unit.receipts.map(({ receipt }) => receipt);
    this.#tally.noteBids(unit.call.id, before, receipts);
    this.calls.put(unit.call, unit.doc);
    this.onCommit(unit.call, unit.events, { receipts, asked: unit.asked });
    return unit.call;
  }

  /** @param callId whose it is. @returns its JSON. */
  findReceipt(seq: number, callId: CallId | null): string | null {
    return this.#fresh.get(seq) ?? this.store.receipts.find(seq, callId);
  }

  /** The receipt has left. */
  forgetReceipt(seq: number): void {
    this.#fresh.delete(seq);
  }

  /** What was marked has left. A call that is over and owes nothing more is let go of. */
  markSent(callId: CallId, items: number, version: number | null): void {
    if (!this.calls.has(callId) || this.calls.markSent(callId, items, version)) return;
    this.#finished += 1;
    this.unkept.forget(callId);
  }

  /** Says which calls a waking object need not look at any more, if there are new ones. Once for many calls. */
  tidyUp(): void {
    if (this.#finished > 0) this.#adoptMark(this.store.transaction(() => this.#writeMark(this.getMarket())));
  }

  /** Old calls are about to be forgotten, and what their rows tell of the books with them. @param forget in the same step. */
  tidyUpBefore(forget: () => void): void {
    const mark = this.store.transaction(() => {
      const written = this.#writeMark(this.getMarket());
      forget();
      return written;
    });
    this.#adoptMark(mark);
  }

  /**
   * @param also a call not kept yet that has to be looked at: one that came to life again, or came in late.
   * @param reopened the same as it was, if it was counted already.
   */
  #writeMark(market: Market, also?: CallId, reopened: Call | null = null): Written {
    const open = new Set(this.calls.keys());
    if (also) open.add(also);
    const mark = markOf(this.#lastId, open);
    // Of a mark that could not name all, some calls are looked at that are counted.
    const isWhole = mark.open.length === open.size;
    const kept = isWhole ? { ...mark, tally: this.#tally.kept(reopened) } : mark;
    return { mark: kept, isKept: this.store.saveWakeMark(kept, booksNow(market)) };
  }

  /** What a board of today counts. @param audience its name (feed/visibility.ts). */
  daySums(audience: string): ReturnType<DayTally['of']> {
    return this.#tally.of(audience, this.calls.values());
  }

  /** After an upgrade, or an outage with more calls than a mark names: the last day's calls that nothing is owed of. */
  #countAnew(): void {
    if (this.#lastId === '') return;
    const day = Math.floor(idTime(this.#lastId) / DAY_MS) * DAY_MS;
    for (const call of this.store.callsSince(firstIdAt('call', day), COUNTED_ANEW))
      if (!this.calls.has(call.id) && !this.#readsOnWaking(call.id)) this.#tally.finish(call);
  }

  /** Of its auctions that boards were told of: a bid's that was asked for before the call came was not. */
  #bidsOf({ id, receiptSeq, rounds, timeline }: Call): BuyerId[] {
    if (receiptSeq === null || timeline.some(({ type }) => type === 'redeemed')) return [];
    const { receipts } = this.store;
    const docs =
      rounds > 1
        ? receipts.listOf(id, receiptSeq - ROUNDS_APART, receiptSeq)
        : [this.findReceipt(receiptSeq, id)];
    return docs.flatMap((doc) => (doc === null ? [] : biddersIn(JSON.parse(doc) as Receipt)));
  }

  #adoptMark({ mark, isKept }: Written): void {
    isKept();
    this.#readsOnWaking = readsOnWaking(mark);
    this.#finished = 0;
  }

  #note(id: CallId): void {
    if (id > this.#lastId) this.#lastId = id;
  }

  /** What is known of one buyer's account, by itself. */
  savePurse(buyerId: BuyerId, purse: Purse): void {
    const market = this.getMarket();
    this.store.transaction(() => this.store.savePurse(buyerId, purse));
    market.purses.set(buyerId, purse);
  }

  /** Calls from before are about to be forgotten, and with them what they may still have cost. */
  forgetUnsure(before: number): void {
    for (const [buyerId, purse] of this.getMarket().purses) {
      const rest = forgetUnsure(purse, before);
      if (rest !== purse) this.savePurse(buyerId, rest);
    }
  }

  /** The market as a written decision left it. */
  adopt(market: Market): void {
    this.#market = {
      ...market,
      stats: market.stats.merged(),
      purses: market.purses.merged(),
      brought: market.brought.merged(),
    };
  }

  /** Forgets who called; that somebody did stays. @returns how many calls told of them. */
  eraseCaller(hash: string): number {
    const erased = this.store.callsOf(hash).map((kept) => {
      const call = this.find(kept.id) ?? kept;
      const unnamed = forgetting({ ...call, caller: erasedCaller(call.caller) });
      return { call: unnamed, doc: JSON.stringify(unnamed) };
    });
    const ids = erased.map(({ call }) => call.id);
    const mark = this.store.transaction(() => {
      for (const { call, doc } of erased) this.store.updateCall(call, doc, call.opening);
      this.store.receipts.forget(ids);
      this.store.callers.forget(hash);
      return this.#market && this.#writeMark(this.#market);
    });
    if (mark) this.#adoptMark(mark);
    this.#fresh.clear();
    for (const id of ids) this.unkept.forget(id);
    for (const { call, doc } of erased) if (this.calls.has(call.id)) this.calls.put(call, doc);
    return erased.length;
  }
}

/** A call that is only on disk owes nothing, whatever its row says: it was written before its last words left. */
const sentOn = (call: Call | null): Call | null => call && { ...call, outbox: [], sentVersion: call.version };
