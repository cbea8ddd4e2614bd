import { DAY_MS, MINUTE_MS } from '../../lib/time.ts';

export type VisitTags = Readonly<Record<string, string>>;

/** Who was shown a number last, and until when nobody else is. A number only resting from another pool has no visitor. */
export type Lease = {
  number: string;
  /** A hash of what the visitor's browser calls itself. */
  visitor: string | null;
  /** A keyed hash of where the visitor asked from; null: not known. */
  network: string | null;
  tags: VisitTags;
  since: number;
  until: number;
  /** When the visitor was first shown the number, if it has come back since. */
  first?: number;
  freeAt?: number;
};

/** A page asks which number to show. */
export type LeaseWish = { visitor: string; network: string | null; tags: VisitTags };

/**
 * `unknown`: the object has not been told of its pool. @property revision of the rules it decided by, so that whoever asks
 * can tell it of newer ones.
 */
export type LeaseAnswer =
  | { kind: 'unknown' }
  | { kind: 'leased'; number: string; until: number; revision: number }
  | { kind: 'overflow'; number: string; revision: number };

/** Who is remembered as a number's last visitor is forgotten after this, should nobody else be shown it before. */
export const REMEMBERED_MS = 30 * DAY_MS;

/** One network cannot take all of a pool: so many of its numbers at once, or a fifth of them. */
const NETWORK_LEAST = 5;
const NETWORK_SHARE = 5;
export const mostOfNetwork = (numbers: number): number =>
  Math.max(NETWORK_LEAST, Math.ceil(numbers / NETWORK_SHARE));

export const isLive = ({ visitor, until }: Lease, now: number): boolean => visitor !== null && now < until;
/** From when on somebody else may be shown the number. */
export const freeFrom = ({ until, freeAt = 0 }: Lease, cooldownMs: number): number =>
  Math.max(until + cooldownMs, freeAt);

export type NumberState = {
  number: string;
  state: 'leased' | 'cooling' | 'free';
  since: number | null;
  until: number | null;
  /** When it may be shown to somebody else. */
  freeAt: number | null;
  tags: VisitTags;
};

export type PoolState = {
  revision: number;
  leased: number;
  cooling: number;
  free: number;
  /** Times a visitor was shown the overflow number in the last hour, as far as the object remembers. */
  overflowed: number;
  lastAskedAt: number | null;
  numbers: NumberState[];
};

const MINUTES = 60;

/** How often something happened in the last hour, by the minute. */
export class LastHour {
  readonly #minutes = new Map<number, number>();

  note(now: number): void {
    const minute = Math.floor(now / MINUTE_MS);
    this.#minutes.set(minute, (this.#minutes.get(minute) ?? 0) + 1);
    for (const old of this.#minutes.keys()) if (old <= minute - MINUTES) this.#minutes.delete(old);
  }

  count(now: number): number {
    const first = Math.floor(now / MINUTE_MS) - MINUTES;
    return [...this.#minutes].reduce((sum, [minute, times]) => (minute > first ? sum + times : sum), 0);
  }
}
