import { DurableObject } from 'cloudflare:workers';
import { type LeaseAnswer, LeaseBook } from './lease.ts';
import { PoolStore } from './pool.store.ts';
import { leaseTermsOf, type Pool } from './pool.ts';
import type { Visit } from './visit.ts';

export type PoolUse = { lent: number; cooling: number; free: number };
export type Attribution = { visit: Visit; late: boolean };

/**
 * The numbers of one pool. Every lease is one synchronous step: decided in memory, written, answered; the runtime holds
 * the answer back until the row is safe.
 */
export class PoolDO extends DurableObject {
  readonly #store: PoolStore;
  #revision: number;
  #pool: Pool | null;
  #book: LeaseBook | null;

  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env);
    this.#store = new PoolStore(ctx.storage);
    const kept = this.#store.pool();
    this.#pool = kept?.pool ?? null;
    this.#revision = kept?.revision ?? -1;
    this.#book = this.#pool && new LeaseBook(leaseTermsOf(this.#pool), this.#store.leases());
  }

  /** Takes a newer pool; an older or equal one changes nothing. */
  configure(pool: Pool, revision: number): boolean {
    if (revision <= this.#revision) return false;
    this.#store.savePool(pool, revision);
    this.#pool = pool;
    this.#revision = revision;
    if (this.#book) this.#book.configure(leaseTermsOf(pool));
    else this.#book = new LeaseBook(leaseTermsOf(pool), this.#store.leases());
    return true;
  }

  /** null: nothing was configured here. */
  lease(visitor: string, visit: Visit): (LeaseAnswer & { leaseSeconds: number }) | null {
    if (!this.#book || !this.#pool) return null;
    const { answer, write } = this.#book.lend(visitor, visit, Date.now());
    if (write) this.#store.saveLease(write);
    return { ...answer, leaseSeconds: this.#pool.leaseSeconds };
  }

  /** Whose call to one of the numbers this is. */
  attribute(number: string, at: number): Attribution | null {
    const found = this.#book?.attribute(number, at);
    return found ? { visit: { ...found.visit }, late: found.late } : null;
  }

  use(): PoolUse | null {
    return this.#book?.use(Date.now()) ?? null;
  }
}
