import type { PublisherId } from '../../lib/ids.ts';
import type { Quote, QuoteCommand } from './quote.ts';
import { callerKeyOf, placeOf } from './quote-rules.ts';

/** The bids that wait for their call, by everything they are looked for by. */
export class HeldQuotes {
  readonly #byId = new Map<string, Quote>();
  readonly #keys = new Map<string, string>();
  readonly #byKey = new Map<string, Quote>();
  readonly #byCaller = new Map<string, Quote>();
  /** By number and expected caller: where a call will be recognised. */
  readonly #byPlace = new Map<string, Quote>();
  readonly #counts = new Map<PublisherId, number>();

  /** @param key the question it answers, what is kept nowhere included. */
  put(quote: Quote, key: string): void {
    this.#byId.set(quote.bidId, quote);
    this.#keys.set(quote.bidId, key);
    this.#byKey.set(key, quote);
    if (quote.callerHash !== null) this.#byCaller.set(callerKeyOf(quote.call), quote);
    this.#byPlace.set(placeOf(quote.number, quote.callerHash), quote);
    this.#count(quote.publisherId, 1);
  }

  drop(quote: Quote): void {
    if (!this.#byId.delete(quote.bidId)) return;
    const key = this.#keys.get(quote.bidId)!;
    this.#keys.delete(quote.bidId);
    remove(this.#byKey, key, quote);
    remove(this.#byCaller, callerKeyOf(quote.call), quote);
    remove(this.#byPlace, placeOf(quote.number, quote.callerHash), quote);
    this.#count(quote.publisherId, -1);
  }

  has = (quote: Quote): boolean => this.#byId.has(quote.bidId);
  answerTo = (key: string): Quote | undefined => this.#byKey.get(key);
  ofCaller = (command: QuoteCommand): Quote | undefined =>
    command.caller.hash === null ? undefined : this.#byCaller.get(callerKeyOf(command));
  at = (place: string): Quote | undefined => this.#byPlace.get(place);
  countOf = (publisherId: PublisherId): number => this.#counts.get(publisherId) ?? 0;
  all = (): Quote[] => [...this.#byId.values()];

  get byId(): ReadonlyMap<string, Quote> {
    return this.#byId;
  }

  #count(publisherId: PublisherId, by: number): void {
    const count = this.countOf(publisherId) + by;
    if (count > 0) this.#counts.set(publisherId, count);
    else this.#counts.delete(publisherId);
  }
}

/** A newer one may stand there already. */
function remove(map: Map<string, Quote>, name: string, quote: Quote): void {
  if (map.get(name) === quote) map.delete(name);
}
