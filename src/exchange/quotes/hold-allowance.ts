import type { PublisherId } from '../../lib/ids.ts';
import { MINUTE_MS } from '../../lib/time.ts';

/**
 * A bid that waits for its call costs who asked for it nothing, and keeps a buyer's room from all others. So many may
 * wait for a publisher of whom nothing is known; each call that came of a bid lets five more wait for some minutes. A
 * publisher of whose bids one in fifty is used is never stopped by this; one that only asks is, soon.
 */
const TO_BEGIN_WITH = 20;
const FOR_EACH_USED = 5;
const HALF_LIFE_MS = 10 * MINUTE_MS;

type Used = { weight: number; at: number };

/** In memory only: an object that is woken again knows nobody, and learns anew. */
export class HoldAllowance {
  readonly #used = new Map<PublisherId, Used>();

  /** A call came that a bid was given for. */
  noteUsed(publisherId: PublisherId, now: number): void {
    this.#used.set(publisherId, { weight: this.#weightOf(publisherId, now) + 1, at: now });
  }

  /** How many bids may wait for a publisher's calls. @param toBeginWith what the operator says, if anything. */
  allowed(publisherId: PublisherId, toBeginWith: number | undefined, now: number): number {
    return (toBeginWith ?? TO_BEGIN_WITH) + Math.floor(FOR_EACH_USED * this.#weightOf(publisherId, now));
  }

  #weightOf(publisherId: PublisherId, now: number): number {
    const used = this.#used.get(publisherId);
    return used ? used.weight * 0.5 ** (Math.max(0, now - used.at) / HALF_LIFE_MS) : 0;
  }
}
