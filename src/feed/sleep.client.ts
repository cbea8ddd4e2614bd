import { MINUTE_MS, SECOND_MS } from '../lib/time.ts';
import type { FeedStore } from './feed.store.ts';
import type { Told } from './told.ts';

/** Whoever lost its connection comes back within so long, and is told what it missed. */
const LINGER_MS = MINUTE_MS;
/** A campaign that did not say in time what it has is asked again. */
const ASK_AGAIN_MS = [5 * SECOND_MS, 10 * SECOND_MS, 30 * SECOND_MS, MINUTE_MS];

type SleepDeps = {
  store: Pick<FeedStore, 'isAwake' | 'saveAwake' | 'sources'>;
  /** @returns what those said that answered. */
  ask(): Promise<Told[]>;
  begin(told: readonly Told[]): void;
  isWatched(): boolean;
};

/**
 * A feed without screens sleeps: campaigns that publish to it are told so, and tell it nothing more until it asks them, when
 * somebody comes. Written down, as a restart ends the connections of those who come back at once.
 */
export class Sleep {
  readonly #deps: SleepDeps;
  #isAsleep: boolean;
  #waking: Promise<void> | null = null;
  #asked = 0;
  #lingersUntil = 0;

  constructor(deps: SleepDeps) {
    this.#deps = deps;
    this.#isAsleep = !deps.store.isAwake;
    this.linger();
  }

  /** Somebody leaves, who may come back. */
  linger(): void {
    this.#lingersUntil = Date.now() + LINGER_MS;
  }

  /** Asked by whoever publishes: the answer stands until somebody comes. */
  isAsleep(now: number): boolean {
    if (this.#isAsleep) return true;
    if (this.#deps.isWatched() || now < this.#lingersUntil) return false;
    this.#deps.store.saveAwake(false);
    this.#isAsleep = true;
    return true;
  }

  /** What campaigns publish while they are asked comes after what they say. */
  afterWaking<T>(work: () => T): T | Promise<T> {
    return this.#waking ? this.#waking.then(work) : work();
  }

  /** Somebody comes. @returns when there is something to show. */
  async end(): Promise<void> {
    if (this.#isAsleep || this.#waking) await this.#wake();
  }

  #wake(): Promise<void> {
    this.#waking ??= this.#begin().finally(() => {
      this.#waking = null;
    });
    return this.#waking;
  }

  async #begin(): Promise<void> {
    const { store, ask, begin } = this.#deps;
    const sources = store.sources().length;
    const told = await ask();
    begin(told);
    store.saveAwake(true);
    this.#isAsleep = false;
    this.linger();
    if (told.length === sources) this.#asked = 0;
    else setTimeout(() => this.#askAgain(), ASK_AGAIN_MS[Math.min(this.#asked++, ASK_AGAIN_MS.length - 1)]);
  }

  /** All of them, as what the others published since is in what they tell. What fails here fails whoever comes next, too. */
  #askAgain(): void {
    if (this.#deps.isWatched()) this.#wake().catch(() => {});
  }
}
