import type { Visit } from './visit.ts';

/** How a pool lends its numbers. */
export type PoolTerms = {
  /** E.164, each lent to one visitor at a time. */
  numbers: readonly string[];
  /** Shown when none is free: shared, so that calls to it belong to nobody. */
  overflow: string;
  leaseMs: number;
  /** After a lease has ended its number rests, because visitors note a number down and call later. */
  cooldownMs: number;
};

/** A number and the last visitor it was lent to. Within `until` it is the visitor's; until the cooldown is over nobody else's. */
export type Lease = { number: string; visitor: string; from: number; until: number; visit: Visit };

export type LeaseAnswer = { number: string; expiresAt: number; overflow: boolean };

/**
 * What is written outlives what was promised by as much again, so that a visitor who stays costs a row only every
 * other renewal, and a promise is never longer than what is written.
 */
const WRITTEN_LEASES = 2;

/**
 * The numbers of one pool in memory: every decision about a visitor is one step, without a pause in which another could
 * get the same number. Whoever keeps it writes the lease an answer came with before the answer leaves.
 */
export class LeaseBook {
  #terms: PoolTerms;
  /** Longest unused first: what was lent or renewed last stands last. */
  readonly #leases = new Map<string, Lease | null>();
  readonly #numberOf = new Map<string, string>();

  constructor(terms: PoolTerms, written: readonly Lease[]) {
    this.#terms = terms;
    this.#arrange(written);
  }

  /** New terms: numbers that are gone are lent no more; the others keep their visitors. */
  configure(terms: PoolTerms): void {
    const known = this.leases();
    this.#terms = terms;
    this.#arrange(known);
  }

  /**
   * A number for a visitor: the one it has or had last, else the one that has rested longest, else the overflow.
   * @returns `write`: the lease as it must be kept, null when what is kept still covers the answer.
   */
  lend(visitor: string, visit: Visit, now: number): { answer: LeaseAnswer; write: Lease | null } {
    const own = this.#leaseOf(visitor);
    if (own) return this.#renew(own, visit, now);
    const number = this.#restedNumber(now);
    if (number === null) return { answer: this.#overflow(now), write: null };
    const lease = { number, visitor, from: now, until: this.#writtenUntil(now), visit };
    this.#forget(this.#leases.get(number) ?? null);
    this.#put(lease);
    return { answer: this.#answer(number, now), write: lease };
  }

  /** Whose call this is: of the visitor who has the number, or had it last and may still call. */
  attribute(number: string, at: number): { visit: Visit; visitor: string; late: boolean } | null {
    const lease = this.#leases.get(number);
    if (!lease || at < lease.from || at >= this.#restsUntil(lease)) return null;
    return { visit: lease.visit, visitor: lease.visitor, late: at >= lease.until };
  }

  /** How the pool stands now. */
  use(now: number): { lent: number; cooling: number; free: number } {
    const leases = this.leases();
    const lent = leases.filter(({ until }) => now < until).length;
    const cooling = leases.filter((lease) => now >= lease.until && now < this.#restsUntil(lease)).length;
    return { lent, cooling, free: this.#leases.size - lent - cooling };
  }

  leases(): Lease[] {
    return [...this.#leases.values()].filter((lease) => lease !== null);
  }

  #renew(own: Lease, visit: Visit, now: number): { answer: LeaseAnswer; write: Lease | null } {
    const promised = now + this.#terms.leaseMs;
    // Who comes back by another click is told apart by it; who merely stays brings nothing new.
    const isNewVisit = Object.keys(visit).length > 0 && JSON.stringify(visit) !== JSON.stringify(own.visit);
    const covered = promised <= own.until && !isNewVisit;
    const lease = covered
      ? own
      : { ...own, until: this.#writtenUntil(now), visit: isNewVisit ? visit : own.visit };
    if (!covered) this.#put(lease);
    return { answer: this.#answer(own.number, now), write: covered ? null : lease };
  }

  /** A returning visitor gets its number back while it rests, too. */
  #leaseOf(visitor: string): Lease | null {
    const number = this.#numberOf.get(visitor);
    return (number !== undefined && this.#leases.get(number)) || null;
  }

  #restedNumber(now: number): string | null {
    const [first] = this.#leases;
    if (!first) return null;
    const [number, lease] = first;
    return lease === null || now >= this.#restsUntil(lease) ? number : null;
  }

  #restsUntil = (lease: Lease): number => lease.until + this.#terms.cooldownMs;
  #writtenUntil = (now: number): number => now + WRITTEN_LEASES * this.#terms.leaseMs;

  #answer = (number: string, now: number): LeaseAnswer => ({
    number,
    expiresAt: now + this.#terms.leaseMs,
    overflow: false,
  });

  #overflow = (now: number): LeaseAnswer => ({
    number: this.#terms.overflow,
    expiresAt: now + this.#terms.leaseMs,
    overflow: true,
  });

  #put(lease: Lease): void {
    this.#leases.delete(lease.number);
    this.#leases.set(lease.number, lease);
    this.#numberOf.set(lease.visitor, lease.number);
  }

  #forget(lease: Lease | null): void {
    if (lease) this.#numberOf.delete(lease.visitor);
  }

  #arrange(known: readonly Lease[]): void {
    this.#leases.clear();
    this.#numberOf.clear();
    const byNumber = new Map(known.map((lease) => [lease.number, lease]));
    for (const number of this.#terms.numbers) if (!byNumber.has(number)) this.#leases.set(number, null);
    const kept = new Set(this.#terms.numbers);
    const oldestFirst = [...byNumber.values()].sort((a, b) => a.until - b.until);
    for (const lease of oldestFirst) if (kept.has(lease.number)) this.#put(lease);
  }
}
