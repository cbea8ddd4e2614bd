import { type Call, refOf } from '../../call/call.ts';
import { dueAt, isRecordDue } from '../../call/due.ts';
import type { CallId } from '../../lib/ids.ts';

/** A call as it is written, and what is asked of all calls at once. */
type Kept = Pick<Call, 'version' | 'phase' | 'sentVersion'> & {
  doc: string;
  ref: string;
  dueAt: number | null;
  /** The rules its auction in flight was opened with. */
  openedWith: number | null;
  /** Of the document's outbox: so many are in it, so many of these have left. */
  outbox: number;
  left: number;
};

/**
 * The calls an object must remember: live, waiting for something, or with something to send on. Kept as the text that was
 * written anyway: thousands of live calls as objects are what a garbage collection would go through again and again.
 */
export class LiveCalls {
  readonly #kept = new Map<CallId, Kept>();
  readonly #idByRef = new Map<string, CallId>();
  /** Oldest first. */
  readonly #unsent = new Set<CallId>();

  get size(): number {
    return this.#kept.size;
  }

  has(id: CallId): boolean {
    return this.#kept.has(id);
  }

  get(id: CallId): Call | undefined {
    const kept = this.#kept.get(id);
    if (!kept) return undefined;
    const call = JSON.parse(kept.doc) as Call;
    return { ...call, outbox: call.outbox.slice(kept.left), sentVersion: kept.sentVersion };
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

  /** Calls with something to send on, oldest first. */
  unsent(most: number): Call[] {
    const calls: Call[] = [];
    for (const id of this.#unsent) {
      if (calls.length === most) break;
      calls.push(this.get(id)!);
    }
    return calls;
  }

  /** Takes a call as it was just written, or lets go of it when nothing is left to be done. @param doc its JSON. */
  put(call: Call, doc: string): void {
    const { version, phase, sentVersion } = call;
    const kept: Kept = {
      version,
      phase,
      sentVersion,
      doc,
      ref: refOf(call),
      dueAt: dueAt(call),
      openedWith: call.opening?.configVersion ?? null,
      outbox: call.outbox.length,
      left: 0,
    };
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
    this.#kept.delete(id);
    this.#idByRef.delete(kept.ref);
  }
}
