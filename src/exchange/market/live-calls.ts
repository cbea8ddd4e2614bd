import { type Call, refOf } from '../../call/call.ts';
import { dueAt, isRecordDue } from '../../call/due.ts';
import { BoundedMap } from '../../lib/bounded-map.ts';
import type { CallId } from '../../lib/ids.ts';
import { assert } from '../../lib/result.ts';

/** A call as it is written, and what is asked of all calls at once. */
type Kept = Pick<Call, 'version' | 'phase' | 'sentVersion'> & {
  ref: string;
  dueAt: number | null;
  /** The rules its auction in flight was opened with. */
  openedWith: number | null;
  /** Of the document's outbox: so many are in it, so many of these have left. */
  outbox: number;
  left: number;
  /** The first receipt that may still have to leave. */
  receipt: number | null;
  /** Which writing of any call it is: a caller is erased in calls that are otherwise as they were. */
  writing: number;
};

/** Of all calls' texts together, in characters: what is beyond it is read again from where it is written. */
const TEXT_KEPT = 8_000_000;

/** Webhooks of a call come in bursts, when it is answered and when it ends: so many calls are not read anew for each. */
const RECENT_CALLS = 100;
/** Of their texts together, in characters: a call that thousands bid for is read anew, as an object has 128 MB. */
const RECENT_TEXT = 2_000_000;

/**
 * The calls an object must remember: live, waiting for something, or with something to send on. Kept as the text that was
 * written anyway: thousands of live calls as objects are what a garbage collection would go through again and again. In an
 * outage of the queue calls that are over pile up: of those without a place in memory only the few facts below are kept.
 */
export class LiveCalls {
  readonly #read: (id: CallId) => string | null;
  /** Told of a call that is let go of. */
  onLetGo: (call: Call) => void = () => {};
  readonly #texts = new BoundedMap<CallId, string>(
    Number.POSITIVE_INFINITY,
    TEXT_KEPT,
    ({ length }) => length,
  );
  readonly #recent = new BoundedMap<CallId, { call: Call; length: number }>(
    RECENT_CALLS,
    RECENT_TEXT,
    ({ length }) => length,
  );
  readonly #kept = new Map<CallId, Kept>();
  readonly #idByRef = new Map<string, CallId>();
  /** Oldest first. */
  readonly #unsent = new Set<CallId>();
  #writings = 0;

  /** @param read a call's JSON as it is written. */
  constructor(read: (id: CallId) => string | null) {
    this.#read = read;
  }

  get size(): number {
    return this.#kept.size;
  }

  has(id: CallId): boolean {
    return this.#kept.has(id);
  }

  get(id: CallId): Call | undefined {
    const kept = this.#kept.get(id);
    if (!kept) return undefined;
    const call = this.#recent.get(id)?.call ?? this.#readAgain(id);
    return { ...call, outbox: call.outbox.slice(kept.left), sentVersion: kept.sentVersion };
  }

  #readAgain(id: CallId): Call {
    const text = this.#texts.get(id) ?? this.#read(id);
    assert(text !== null, `the call ${id} is written`);
    return JSON.parse(text) as Call;
  }

  getByRef(ref: string): Call | undefined {
    const id = this.#idByRef.get(ref);
    return id && this.get(id);
  }

  keys(): Iterable<CallId> {
    return this.#kept.keys();
  }

  *values(): Generator<Call> {
    for (const id of this.#kept.keys()) yield this.get(id)!;
  }

  /** Those that are not over. */
  *live(): Generator<Call> {
    for (const [id, { phase }] of this.#kept) if (phase !== 'ended') yield this.get(id)!;
  }

  /**
   * Calls with something to send on, oldest first, each with what changes whenever it owes something else, and with what
   * changes whenever it is written.
   */
  *unsent(): Generator<[id: CallId, key: string, writing: number]> {
    for (const id of this.#unsent) {
      const { version, left, sentVersion, writing } = this.#kept.get(id)!;
      yield [id, `${version}.${left}.${sentVersion}`, writing];
    }
  }

  /** No receipt before it has to leave any more; null: none has. */
  firstReceiptOwed(): number | null {
    let first: number | null = null;
    for (const id of this.#unsent) {
      const receipt = this.#kept.get(id)?.receipt ?? null;
      if (receipt !== null && (first === null || receipt < first)) first = receipt;
    }
    return first;
  }

  /** Takes a call as it was just written, or lets go of it when nothing is left to be done. @param doc its JSON. */
  put(call: Call, doc: string): void {
    const { version, phase, sentVersion } = call;
    const kept: Kept = {
      version,
      phase,
      sentVersion,
      ref: refOf(call),
      dueAt: dueAt(call),
      openedWith: call.opening?.configVersion ?? null,
      outbox: call.outbox.length,
      left: 0,
      receipt: call.outbox.find((item) => item.kind === 'receipt')?.seq ?? null,
      writing: ++this.#writings,
    };
    this.#texts.set(call.id, doc);
    this.#recent.set(call.id, { call, length: doc.length });
    this.#kept.set(call.id, kept);
    this.#idByRef.set(kept.ref, call.id);
    this.#sort(call.id, kept);
  }

  /** The first `items` of a call's outbox have left, and perhaps its record of a version. @returns is it still kept? */
  markSent(id: CallId, items: number, version: number | null): boolean {
    const kept = this.#kept.get(id);
    if (!kept) return false;
    kept.left += items;
    kept.sentVersion = version ?? kept.sentVersion;
    this.#sort(id, kept);
    return this.#kept.has(id);
  }

  /** Versions of rules that auctions in flight were opened with. */
  versionsInUse(): number[] {
    return [...this.#kept.values()].flatMap(({ openedWith }) => openedWith ?? []);
  }

  due(now: number): CallId[] {
    return [...this.#kept].flatMap(([id, { dueAt: at }]) => (at !== null && at <= now ? id : []));
  }

  nextDueAt(): number | null {
    let next: number | null = null;
    for (const { dueAt: at } of this.#kept.values())
      if (at !== null && (next === null || at < next)) next = at;
    return next;
  }

  #sort(id: CallId, kept: Kept): void {
    const isUnsent = kept.outbox > kept.left || isRecordDue(kept);
    if (isUnsent) this.#unsent.add(id);
    else this.#unsent.delete(id);
    if (isUnsent || kept.dueAt !== null) return;
    this.onLetGo(this.get(id)!);
    this.#texts.delete(id);
    this.#recent.delete(id);
    this.#kept.delete(id);
    this.#idByRef.delete(kept.ref);
  }
}
