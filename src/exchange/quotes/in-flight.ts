import type { Call } from '../../call/call.ts';
import type { AuctionId } from '../../lib/ids.ts';
import { assert } from '../../lib/result.ts';
import type { Quote, QuoteCommand } from './quote.ts';
import { callerKeyOf, placeOf } from './quote-rules.ts';

export type Question = {
  /** With what is kept nowhere; a quote keeps the rest of it. */
  key: string;
  keptKey: string;
  /** The bid an earlier ping for the same caller was given: it gives way to a newer one. */
  earlier: Quote | null;
  number: string;
};

export type Asking = Question & { call: Call; until: number };

/** Questions whose buyers are being asked this moment. */
export class QuestionsInFlight {
  readonly #all = new Map<AuctionId, Asking>();
  readonly #keys = new Set<string>();
  readonly #callers = new Set<string>();
  /** Numbers that may be given out, with the caller expected there. */
  readonly #places = new Set<string>();

  put(asking: Asking): void {
    const { call, key, number } = asking;
    assert(call.opening, 'a question in flight is an auction');
    this.#all.set(call.opening.auctionId, asking);
    this.#keys.add(key);
    if (call.caller.hash !== null) this.#callers.add(callerKeyOf(call));
    this.#places.add(placeOf(number, call.caller.hash));
  }

  take(auctionId: AuctionId): Asking | null {
    const asking = this.#all.get(auctionId);
    if (!asking) return null;
    const { call, key, number } = asking;
    this.#all.delete(auctionId);
    this.#keys.delete(key);
    this.#callers.delete(callerKeyOf(call));
    this.#places.delete(placeOf(number, call.caller.hash));
    return asking;
  }

  /** Those nobody will answer any more. */
  takeOverdue(now: number): Asking[] {
    const overdue = [...this.#all].filter(([, { until }]) => until <= now);
    return overdue.flatMap(([auctionId]) => this.take(auctionId) ?? []);
  }

  has = (key: string): boolean => this.#keys.has(key);
  isAbout = (command: QuoteCommand): boolean =>
    command.caller.hash !== null && this.#callers.has(callerKeyOf(command));
  mayUse = (place: string): boolean => this.#places.has(place);
  all = (): Asking[] => [...this.#all.values()];
}
