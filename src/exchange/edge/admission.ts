/**
 * How many answers an isolate works out at once. A process that takes more than it can finish collapses, so the limit
 * follows what it can do: it is cut when the exchange itself is slow (buyers' time does not count) and grows back a
 * little with every answer that was not. Past it callers are turned to the fallback at once.
 */
export class Admission {
  #inFlight = 0;
  #limit: number;
  readonly #most: number;

  /** @param most the limit while all is well. */
  constructor(most: number) {
    this.#most = most;
    this.#limit = Math.min(most, FIRST);
  }

  get limit(): number {
    return this.#limit;
  }

  /**
   * @param share of the limit this kind of work may fill; Infinity for news of a call under way, which is counted and
   *   never refused.
   * @returns a function to call when done; null: full.
   */
  admit(share = 1): (() => void) | null {
    if (this.#inFlight >= this.#limit * share) return null;
    this.#inFlight += 1;
    let left = false;
    return () => {
      if (!left) this.#inFlight -= 1;
      left = true;
    };
  }

  /** How long a step took in which nobody outside was waited for. */
  noteLag(lagMs: number): void {
    if (lagMs > SLOW_MS) this.#limit = Math.max(Math.min(FEWEST, this.#most), this.#limit * CUT);
    else if (this.#inFlight >= this.#limit / 2)
      this.#limit = Math.min(this.#most, this.#limit + GROWTH / this.#limit);
  }
}

/** A decision takes milliseconds, a far-away object some tens; this is a queue. */
const SLOW_MS = 150;
const FIRST = 64;
const FEWEST = 8;
const CUT = 0.9;
const GROWTH = 4;
