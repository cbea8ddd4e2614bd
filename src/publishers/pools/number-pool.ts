import {
  freeFrom,
  isLive,
  LastHour,
  type Lease,
  type LeaseAnswer,
  type LeaseWish,
  mostOfNetwork,
  type NumberState,
  type PoolState,
  REMEMBERED_MS,
  type VisitTags,
} from './lease.ts';
import type { PoolRules } from './pool.ts';

/** Where a pool is kept: what is not written is not so. */
export type PoolKeeper = {
  rules(): PoolRules | null;
  leases(): Lease[];
  saveRules(rules: PoolRules | null): void;
  saveLease(lease: Lease): void;
  deleteLease(number: string): void;
  transaction<T>(run: () => T): T;
};

/** A call to a number of the pool. */
export type Dialed = { number: string; at: number };

const UNKNOWN = { visitor: null, network: null, tags: {}, since: 0, until: 0 };
const firstShown = ({ since, first = since }: Lease): number => first;

/**
 * Who is shown which number. One step after the other, each written before it is answered: no two visitors have a number at
 * once, whenever the object dies. In memory it is a cache of what is written.
 */
export class NumberPool {
  readonly #keeper: PoolKeeper;
  #rules: PoolRules | null;
  #numbers: ReadonlyMap<string, { freeAt?: number }> = new Map();
  /** By number, who has been out of touch for longest first: as long as all leases last as long, that is by their ends. */
  #leases = new Map<string, Lease>();
  /** Numbers nobody is remembered for. */
  #unused = new Set<string>();
  readonly #byVisitor = new Map<string, string>();
  readonly #byNetwork = new Map<string, Set<string>>();
  readonly #overflowed = new LastHour();
  #lastAskedAt: number | null = null;

  constructor(keeper: PoolKeeper) {
    this.#keeper = keeper;
    this.#rules = keeper.rules();
    this.#load(keeper.leases());
  }

  get isEmpty(): boolean {
    return this.#leases.size === 0;
  }

  /** Takes rules that are not older than its own; null: the pool is gone. Whose number left it keeps none. */
  configure(rules: PoolRules | null): void {
    if (rules && this.#rules && rules.revision < this.#rules.revision) return;
    const numbers = new Set(rules?.numbers.map(({ number }) => number));
    const [kept, gone] = partition([...this.#leases.values()], ({ number }) => numbers.has(number));
    this.#keeper.transaction(() => {
      this.#keeper.saveRules(rules);
      for (const { number } of gone) this.#keeper.deleteLease(number);
    });
    this.#rules = rules;
    this.#load(kept);
  }

  /** Shows these to nobody any more. @returns from when on another pool may. */
  withdraw(numbers: readonly string[]): { number: string; freeAt: number }[] {
    const rules = this.#rules;
    if (!rules) return [];
    const leaving = new Set(numbers);
    const rests = numbers.flatMap((number) => {
      const lease = this.#leases.get(number);
      return lease ? { number, freeAt: freeFrom(lease, rules.cooldownMs) } : [];
    });
    this.configure({ ...rules, numbers: rules.numbers.filter(({ number }) => !leaving.has(number)) });
    return rests;
  }

  /** The number for a visitor: the one it had, if nobody was shown it since; else one that is free; else the overflow. */
  lease(wish: LeaseWish, now: number): LeaseAnswer {
    const rules = this.#rules;
    if (!rules) return { kind: 'unknown' };
    this.#lastAskedAt = now;
    const own = this.#byVisitor.get(wish.visitor);
    const number = rules.status === 'paused' ? null : (own ?? this.#pick(wish.network, rules, now));
    const { revision } = rules;
    if (number === null) {
      this.#overflowed.note(now);
      return { kind: 'overflow', number: rules.overflow, revision };
    }
    const before = own === undefined ? undefined : this.#leases.get(number);
    const since = before && isLive(before, now) ? before.since : now;
    const first = before && since !== firstShown(before) ? { first: firstShown(before) } : {};
    const lease: Lease = { number, ...wish, since, until: now + rules.leaseMs, ...first };
    this.#keeper.saveLease(lease);
    this.#put(lease);
    return { kind: 'leased', number, until: lease.until, revision };
  }

  /** Of whose visit a call to the number is: of who has it, or had it last. null: of nobody's that is known. */
  visitOf(number: string, now: number): VisitTags | null {
    const lease = this.#leases.get(number);
    if (!lease || lease.visitor === null || now >= lease.until + REMEMBERED_MS) return null;
    return lease.tags;
  }

  /** Forgets whose visits these calls were of. Their numbers rest for as long as they would have. */
  forget(calls: readonly Dialed[]): void {
    const rules = this.#rules;
    if (!rules) return;
    const rests = calls.flatMap(({ number, at }) => {
      const lease = this.#leases.get(number);
      if (!lease || lease.visitor === null || at < firstShown(lease)) return [];
      return [{ ...UNKNOWN, number, freeAt: freeFrom(lease, rules.cooldownMs) }];
    });
    this.#keeper.transaction(() => {
      for (const rest of rests) this.#keeper.saveLease(rest);
    });
    for (const rest of rests) this.#put(rest, 'in place');
  }

  /** Forgets visitors of long ago. */
  prune(now: number): void {
    const old = [...this.#leases.values()].filter(
      ({ until, freeAt = 0 }) => Math.max(until + REMEMBERED_MS, freeAt) <= now,
    );
    this.#keeper.transaction(() => {
      for (const { number } of old) this.#keeper.deleteLease(number);
    });
    for (const { number } of old) this.#drop(number);
    for (const { number } of old) if (this.#numbers.has(number)) this.#unused.add(number);
  }

  state(now: number): PoolState | null {
    const rules = this.#rules;
    if (!rules) return null;
    const numbers = rules.numbers.map(({ number }) => this.#stateOf(number, rules.cooldownMs, now));
    const count = (state: NumberState['state']): number =>
      numbers.filter((each) => each.state === state).length;
    return {
      revision: rules.revision,
      leased: count('leased'),
      cooling: count('cooling'),
      free: count('free'),
      overflowed: this.#overflowed.count(now),
      lastAskedAt: this.#lastAskedAt,
      numbers,
    };
  }

  #stateOf(number: string, cooldownMs: number, now: number): NumberState {
    const lease = this.#leases.get(number);
    if (!lease) return { number, state: 'free', since: null, until: null, freeAt: null, tags: {} };
    const freeAt = freeFrom(lease, cooldownMs);
    const state = isLive(lease, now) ? 'leased' : now < freeAt ? 'cooling' : 'free';
    const isKnown = lease.visitor !== null;
    const { since, until } = isKnown ? lease : { since: null, until: null };
    return { number, state, since, until, freeAt, tags: this.visitOf(number, now) ?? {} };
  }

  /** Numbers nobody had come first, then the one whose visitor has been gone for longest. */
  #pick(network: string | null, { cooldownMs, numbers }: PoolRules, now: number): string | null {
    if (network !== null && this.#held(network, now) >= mostOfNetwork(numbers.length)) return null;
    for (const number of this.#unused) return number;
    for (const lease of this.#leases.values()) {
      if (freeFrom(lease, cooldownMs) <= now) return lease.number;
      if (lease.visitor !== null) return null;
    }
    return null;
  }

  #held(network: string, now: number): number {
    const numbers = [...(this.#byNetwork.get(network) ?? [])];
    return numbers.filter((number) => isLive(this.#leases.get(number)!, now)).length;
  }

  #load(leases: readonly Lease[]): void {
    const rules = this.#rules;
    this.#numbers = new Map(rules?.numbers.map((each) => [each.number, each]));
    this.#leases.clear();
    this.#byVisitor.clear();
    this.#byNetwork.clear();
    this.#unused = new Set(this.#numbers.keys());
    for (const { number, freeAt } of this.#numbers.values() as Iterable<{ number: string; freeAt?: number }>)
      if (freeAt !== undefined) this.#put({ ...UNKNOWN, number, freeAt });
    for (const lease of leases.toSorted((a, b) => a.until - b.until)) this.#put(lease);
  }

  /** @param place whose lease ends no later than before keeps its place in the order */
  #put(lease: Lease, place: 'last' | 'in place' = 'last'): void {
    const { number, visitor, network } = lease;
    this.#unlink(number);
    if (place === 'last') this.#leases.delete(number);
    this.#unused.delete(number);
    this.#leases.set(number, lease);
    if (visitor !== null) this.#byVisitor.set(visitor, number);
    if (network === null) return;
    const held = this.#byNetwork.get(network) ?? new Set();
    this.#byNetwork.set(network, held.add(number));
  }

  #drop(number: string): void {
    this.#unlink(number);
    this.#leases.delete(number);
  }

  #unlink(number: string): void {
    const lease = this.#leases.get(number);
    if (!lease) return;
    if (lease.visitor !== null) this.#byVisitor.delete(lease.visitor);
    const held = lease.network === null ? undefined : this.#byNetwork.get(lease.network);
    held?.delete(number);
    if (held?.size === 0) this.#byNetwork.delete(lease.network!);
  }
}

function partition<T>(all: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  return [all.filter(test), all.filter((item) => !test(item))];
}
