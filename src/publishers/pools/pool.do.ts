import { DurableObject } from 'cloudflare:workers';
import type { Env, PoolRpc } from '../../bindings.ts';
import { fromJson, type Json, toJson } from '../../lib/json.ts';
import { assert } from '../../lib/result.ts';
import { DAY_MS } from '../../lib/time.ts';
import type { LeaseAnswer, LeaseWish, PoolState, VisitTags } from './lease.ts';
import type { Dialed, NumberPool } from './number-pool.ts';
import type { PoolRules } from './pool.ts';

/** Visitors of long ago are forgotten once a day. */
const PRUNE_MS = DAY_MS;

/**
 * One pool of numbers. Each method is one step of NumberPool; what it asks of D1, whoever asks it has read. How pools work is
 * read when there is one: a caller in a cold isolate waits for nothing a call to other numbers does not need.
 */
export class PoolDO extends DurableObject<Env> implements PoolRpc {
  #opened: NumberPool | null = null;
  #hasAlarm = false;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    void ctx.blockConcurrencyWhile(async () => {
      const { openPool } = await import('./pool.store.ts');
      this.#opened = openPool(ctx.storage);
      this.#hasAlarm = (await ctx.storage.getAlarm()) !== null;
    });
  }

  /** There before the first question: the constructor holds all of them back. */
  get #pool(): NumberPool {
    assert(this.#opened, 'a pool is opened before it is asked');
    return this.#opened;
  }

  /** null: the pool is gone, and with it all it knows. */
  configure(rules: PoolRules | null): void {
    this.#pool.configure(rules);
  }

  withdraw(numbers: string[]): { number: string; freeAt: number }[] {
    return this.#pool.withdraw(numbers);
  }

  lease(wish: Json<LeaseWish>): Json<LeaseAnswer> {
    const answer = this.#pool.lease(fromJson(wish), Date.now());
    if (answer.kind === 'leased' && !this.#hasAlarm) this.#wakeLater();
    return toJson(answer);
  }

  visitOf(number: string): VisitTags | null {
    return this.#pool.visitOf(number, Date.now());
  }

  forget(calls: Dialed[]): void {
    this.#pool.forget(calls);
  }

  state(): PoolState | null {
    return this.#pool.state(Date.now());
  }

  override alarm(): void {
    this.#pool.prune(Date.now());
    this.#hasAlarm = false;
    if (!this.#pool.isEmpty) this.#wakeLater();
  }

  #wakeLater(): void {
    this.#hasAlarm = true;
    void this.ctx.storage.setAlarm(Date.now() + PRUNE_MS);
  }
}
