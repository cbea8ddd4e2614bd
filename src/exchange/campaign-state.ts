import type { Receipt } from '../auction/auction.ts';
import { FIRST_PREVIOUS_HASH } from '../auction/receipt.ts';
import type { CallFacts } from '../buyers/facts.ts';
import type { Call } from '../call/call.ts';
import { isActive, isUnsent } from '../call/due.ts';
import type { CallEvent } from '../call/event.ts';
import type { CampaignSnapshot } from '../directory/snapshot.ts';
import type { CommitContext } from '../feed/from-call.ts';
import type { CallId } from '../lib/ids.ts';
import { assert } from '../lib/result.ts';
import { erasedCaller } from '../telephony/caller.ts';
import { type CampaignStore, refOf } from './campaign.store.ts';
import type { Draft } from './draft.ts';
import { indexRules, type Market, type Rules } from './market.ts';
import { factsOf } from './opening.ts';

/** The campaign in memory: a cache of what is written, replaced only after the write. */
export class CampaignState {
  readonly store: CampaignStore;
  readonly calls = new Map<CallId, Call>();
  /** Calls with something to send on, oldest first. */
  readonly unsent = new Map<CallId, Call>();
  readonly #idByRef = new Map<string, CallId>();
  readonly #oldRules = new Map<number, Rules>();
  #market: Market | null = null;
  /** Calls over and sent on whose rows do not say so yet: written with the next decision, for a write of their own is dear. */
  readonly #done = new Map<CallId, Call>();
  /** Receipts just written and not yet sent on, so that they need not be read back. */
  readonly #fresh = new Map<number, Receipt>();
  /** Told after every commit, for the feed. */
  onCommit: (call: Call, events: readonly CallEvent[], context: CommitContext) => void = () => {};

  constructor(store: CampaignStore) {
    this.store = store;
    store.migrate();
    const latest = store.latestSnapshot();
    for (const call of store.activeCalls()) this.remember(call);
    if (latest) this.#market = this.#marketFrom(indexRules(latest.snapshot, latest.hash));
  }

  #marketFrom(rules: Rules): Market {
    const open = [...this.calls.values()].filter((call) => call.opening).length;
    const calls = this.store.lastReceipt('calls');
    const quotes = this.store.lastReceipt('quotes');
    const receiptSeq = Math.max(calls?.seq ?? 0, quotes?.seq ?? 0);
    const lastHash = {
      calls: calls?.hash ?? FIRST_PREVIOUS_HASH,
      quotes: quotes?.hash ?? FIRST_PREVIOUS_HASH,
    };
    return { rules, books: this.store.books(), turn: receiptSeq + open, receiptSeq, lastHash };
  }

  /** Takes a newer configuration; an older or equal version changes nothing. @param inUse versions still needed. */
  configure(snapshot: CampaignSnapshot, hash: string, inUse: readonly number[]): boolean {
    if (snapshot.version <= (this.#market?.rules.version ?? 0)) return false;
    const rules = indexRules(snapshot, hash);
    const keepFrom = Math.min(snapshot.version, ...inUse);
    this.store.transaction(() => this.store.saveSnapshot(snapshot, hash, keepFrom));
    this.#market = this.#market ? { ...this.#market, rules } : this.#marketFrom(rules);
    return true;
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
    const stored = this.store.findSnapshot(version);
    assert(stored, `the snapshot of version ${version} is kept while its auctions run`);
    const rules = indexRules(stored.snapshot, stored.hash);
    this.#oldRules.set(version, rules);
    return rules;
  }

  factsOf(call: Call, now: number): CallFacts {
    const memory = call.caller.hash ? this.store.findCaller(call.caller.hash) : null;
    return factsOf(call, memory, this.getMarket(), now);
  }

  find(callId: CallId): Call | null {
    return this.calls.get(callId) ?? this.#done.get(callId) ?? this.store.findCall(callId);
  }

  findByRef(ref: string): Call | null {
    const id = this.#idByRef.get(ref);
    if (id) return this.find(id);
    const kept = this.store.findCallByRef(ref);
    return kept && (this.#done.get(kept.id) ?? kept);
  }

  /** Writes a decision whole, and only then remembers it. @param also what else belongs to the same step. */
  commit(draft: Draft, also: () => void = () => {}): Call {
    this.store.transaction(() => {
      draft.write(this.store);
      also();
      this.#writeDone(draft.call.id);
    });
    this.#done.clear();
    this.adopt(draft.market);
    for (const { seq, receipt } of draft.receipts) this.#fresh.set(seq, receipt);
    this.remember(draft.call);
    const receipts = draft.receipts.map(({ receipt }) => receipt);
    this.onCommit(draft.call, draft.events, { receipts, asked: draft.asked });
    return draft.call;
  }

  findReceipt(seq: number): Receipt | null {
    return this.#fresh.get(seq) ?? this.store.findReceipt(seq);
  }

  /** The receipt has left. */
  forgetReceipt(seq: number): void {
    this.#fresh.delete(seq);
  }

  /** A call is over and everything it owed has left. Until its row says so, a waking object sends it all again. */
  finish(call: Call): void {
    this.remember(call);
    this.#done.set(call.id, call);
  }

  /** Writes what no decision came along to write. */
  tidyUp(): void {
    if (this.#done.size === 0) return;
    this.store.transaction(() => this.#writeDone(null));
    this.#done.clear();
  }

  #writeDone(except: CallId | null): void {
    for (const call of this.#done.values()) if (call.id !== except) this.store.updateCall(call, false);
  }

  /** The market as a written decision left it. */
  adopt(market: Market): void {
    this.#market = market;
  }

  /** Forgets who called; that somebody did stays. @returns how many calls told of them. */
  eraseCaller(hash: string): number {
    this.tidyUp();
    const calls = new Map(this.store.callsOf(hash).map((call) => [call.id, call]));
    for (const call of this.calls.values()) if (call.caller.hash === hash) calls.set(call.id, call);
    const erased = [...calls.values()].map((call) => ({ ...call, caller: erasedCaller(call.caller) }));
    this.store.transaction(() => {
      for (const call of erased) this.store.updateCall(call, isActive(call));
      this.store.forgetCaller(hash);
    });
    for (const call of erased) this.remember(call);
    return erased.length;
  }

  remember(call: Call): void {
    if (isUnsent(call)) this.unsent.set(call.id, call);
    else this.unsent.delete(call.id);
    if (isActive(call)) {
      this.calls.set(call.id, call);
      this.#idByRef.set(refOf(call), call.id);
    } else {
      this.calls.delete(call.id);
      this.#idByRef.delete(refOf(call));
    }
  }
}
