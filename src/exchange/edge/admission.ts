import { BoundedMap } from '../../lib/bounded-map.ts';

/** A caller past the limit is kept for so long, in all; longer only while that helps, and never beyond the second. */
export const KEPT_MS = 5_000;
export const KEPT_LONGEST_MS = 15_000;

/** Somebody in the line. @param until who has not looked by then has died in it. */
export type Waiter = { since: number; until: number };

type Inside = { at: number };

/**
 * How many answers an isolate works out at once. A process that takes more than it can finish collapses, so the limit
 * follows what it can do: it is cut when the exchange itself is slow (buyers' time does not count) and grows back a
 * little with every answer that was not. Callers past it stand in a line, the longest heard of first, and look for
 * themselves whether it is their turn: one request that wakes another has that one answered in the wrong place by the
 * runtime, now and then, under load. A burst is taken from the line in the end; overload is lasting when the line has not been empty for as long as a caller is kept, and more came
 * in that time than were taken, or nobody was.
 */
export class Admission {
  readonly #inside = new Set<Inside>();
  #limit: number;
  readonly #most: number;
  readonly #now: () => number;
  readonly #line: Waiter[] = [];
  /** Since when somebody has been standing in line; null: nobody is. */
  #pressedSince: number | null = null;
  /** By place, and how much longer than that steps take now, smoothed. */
  readonly #quickest = new BoundedMap<string, number>(PLACES);
  #delayMs = 0;
  readonly #came = new Recent();
  readonly #taken = new Recent();

  /** @param most the limit while all is well. @param now the clock, in ms. */
  constructor(most: number, now: () => number) {
    this.#most = most;
    this.#limit = Math.min(most, FIRST);
    this.#now = now;
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
    const isPressed = this.#line.length > 0 && share <= 1;
    return isPressed || this.#inFlight() >= this.#limit * share ? null : this.#enter();
  }

  stand(waiter: Waiter): void {
    this.#pressedSince ??= this.#now();
    if (this.#now() - waiter.since < SECOND_MS) this.#came.count(this.#now());
    const later = this.#line.findIndex(({ since }) => since > waiter.since);
    this.#line.splice(later < 0 ? this.#line.length : later, 0, waiter);
  }

  /** @returns as admit; null: it is not this one's turn. */
  enterFromLine(waiter: Waiter): (() => void) | null {
    if (this.#ahead(waiter) >= 0) return null;
    this.leaveLine(waiter);
    this.#taken.count(this.#now());
    return this.#enter();
  }

  /** After how long to look again: soon for the first in line, else half of what their turn is likely to take. */
  lookAgainMs(waiter: Waiter): number {
    const ahead = this.#ahead(waiter);
    const pressedMs = Math.min(this.#now() - (this.#pressedSince ?? this.#now()), KEPT_MS);
    const takenPerMs = this.#taken.sum(this.#now()) / Math.max(pressedMs, 1);
    const turnMs = ahead < NEXT ? 0 : ahead / Math.max(takenPerMs, 1 / SECOND_MS);
    return Math.min(Math.max(turnMs / 2, LOOK_MS), LOOK_AT_LEAST_MS);
  }

  /** How many have to be taken before this one; below 0: none, there is a place. */
  #ahead(waiter: Waiter): number {
    const now = this.#now();
    while (this.#line[0] && this.#line[0].until < now) this.leaveLine(this.#line[0]);
    const index = this.#line.indexOf(waiter);
    if (index < 0) return Number.POSITIVE_INFINITY;
    return index - Math.floor(Math.max(this.#limit - this.#inFlight(), 0));
  }

  leaveLine(waiter: Waiter): void {
    const at = this.#line.indexOf(waiter);
    if (at >= 0) this.#line.splice(at, 1);
    if (this.#line.length === 0) this.#pressedSince = null;
  }

  /** More come than can be taken, and not for a moment only. */
  isLasting(): boolean {
    const now = this.#now();
    const isLong = this.#pressedSince !== null && now - this.#pressedSince > KEPT_MS;
    const taken = this.#taken.sum(now);
    return isLong && (taken === 0 || this.#came.sum(now) > taken);
  }

  /**
   * Would this caller wait in vain? A newcomer, if the line before it is longer than what is taken in the time a caller is
   * kept, at the pace of these seconds; once overload lasts, in the time of one request, as a long line then serves nobody
   * better. Told at once it costs a fraction of what keeping it would. Who is being kept already is not asked again.
   */
  isHopeless(since: number): boolean {
    if (this.#line.length >= LINE_AT_MOST) return true;
    const now = this.#now();
    const pressedMs = this.#pressedSince === null ? 0 : now - this.#pressedSince;
    if (pressedMs < NOTICED_MS || now - since >= SECOND_MS) return false;
    const taken = this.#taken.sum(now);
    const worthMs = pressedMs > KEPT_MS ? NOTICED_MS : KEPT_MS;
    const takenInTime = (taken * worthMs) / Math.min(pressedMs, KEPT_MS);
    // Who is worked on leaves within one answer's time: before overload lasts, so many more always get their turn.
    const surely = pressedMs > KEPT_MS ? 0 : this.#limit;
    return this.#came.sum(now) > taken && this.#line.length >= Math.max(takenInTime, surely);
  }

  /**
   * How long a step took in which nobody outside was waited for.
   * @param where of steps that take about the same time when all is well: a campaign's object, near or far.
   */
  noteLag(lagMs: number, where: string): void {
    const quickest = Math.min(lagMs, (this.#quickest.get(where) ?? lagMs) + QUICKEST_RISES_MS);
    this.#quickest.set(where, quickest);
    this.#delayMs += (lagMs - quickest - this.#delayMs) * DELAY_WEIGHT;
    const fewest = Math.min(FEWEST, this.#most);
    const isBusy = this.#inside.size >= this.#limit / 2;
    if (lagMs > SLOW_MS) this.#limit = Math.max(fewest, this.#limit * CUT);
    else if (isBusy && this.#delayMs > DELAYED_MS) this.#limit = Math.max(fewest, this.#limit * CUT_A_LITTLE);
    else if (isBusy) this.#limit = Math.min(this.#most, this.#limit + GROWTH / this.#limit);
  }

  /** Who never left has died: a place is not lost for that. */
  #inFlight(): number {
    const lost = this.#now() - LONGEST_MS;
    for (const inside of this.#inside) {
      if (inside.at > lost) break;
      this.#inside.delete(inside);
    }
    return this.#inside.size;
  }

  #enter(): () => void {
    const inside = { at: this.#now() };
    this.#inside.add(inside);
    return () => void this.#inside.delete(inside);
  }
}

const SECOND_MS = 1_000;
const SECONDS = KEPT_MS / SECOND_MS;

/** A count over the last moments, a second by a second. */
class Recent {
  readonly #counts = Array<number>(SECONDS).fill(0);
  #second = 0;

  count(now: number): void {
    this.#moveTo(now);
    this.#counts[this.#second % SECONDS]! += 1;
  }

  sum(now: number): number {
    this.#moveTo(now);
    return this.#counts.reduce((sum, count) => sum + count, 0);
  }

  #moveTo(now: number): void {
    const second = Math.floor(now / SECOND_MS);
    for (let each = Math.max(this.#second + 1, second - SECONDS + 1); each <= second; each++)
      this.#counts[each % SECONDS] = 0;
    this.#second = Math.max(second, this.#second);
  }
}

/** A decision takes milliseconds, a far-away object some tens; this is a queue. */
const SLOW_MS = 150;
/** An answer is a dozen steps one after another, each delayed by as much: more of it, and buyers' answers come too late. */
const DELAYED_MS = 15;
const DELAY_WEIGHT = 0.1;
const QUICKEST_RISES_MS = 0.02;
const PLACES = 1_000;
const CUT_A_LITTLE = 0.98;
const FIRST = 64;
const FEWEST = 8;
const CUT = 0.9;
const GROWTH = 4;
/** Longer than any answer takes. */
const LONGEST_MS = 30_000;
/** So long a line has to stand before its pace tells anything. */
const NOTICED_MS = 2_000;
/** How often the next ones in line look, and how long at most anybody does not. */
const LOOK_MS = 10;
const LOOK_AT_LEAST_MS = 250;
const NEXT = 4;
/** Each holds a request in memory. */
const LINE_AT_MOST = 5_000;
