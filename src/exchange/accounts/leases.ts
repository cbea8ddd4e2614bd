import {
  adoptReply,
  buildRequest,
  isShort,
  type LeaseReply,
  type LeaseRequest,
  type Level,
  NO_LEVEL,
} from '../../buyers/accounts/lease.ts';
import { type LimitName, limitsOf } from '../../buyers/accounts/limits.ts';
import { type Purse, roomsOf, seenKeys } from '../../buyers/accounts/purse.ts';
import { type WindowKeys, windowKeys } from '../../buyers/caps.ts';
import type { Buyer, Target } from '../../buyers/target.ts';
import type { BuyerId } from '../../lib/ids.ts';
import { type Micros, micros } from '../../lib/money.ts';
import { SECOND_MS } from '../../lib/time.ts';
import type { CampaignState } from '../market/campaign-state.ts';
import { type Market, purseOf } from '../market/market.ts';

/** A request to leave for a buyer's account. */
export type LeaseOrder = { buyerId: BuyerId; message: LeaseRequest };

/** What a campaign likes to have at hand: for so long at the pace of the last moments, within bounds. */
const AHEAD_MS = 10 * SECOND_MS;
const FEWEST_CALLS = 20;
const MOST_CALLS = 1_000;
/** The price of a call while nothing better is known. */
const LIKELY_PRICE = micros(50_000_000);
/** An account that has nothing more is asked again after so long, then twice as long, up to the most. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5 * SECOND_MS;

/** What is remembered of one account between requests; forgetting it costs a request. */
type Dealing = { inFlight: number | null; notBefore: number; pauseMs: number; since: number; calls: number };

/**
 * Keeps the campaign supplied from the accounts of its buyers. Requests are made in the background, before what was lent
 * runs out; what lies idle for a minute goes back. An award never waits for one: it spends what is here.
 */
export class Leases {
  readonly #state: CampaignState;
  readonly #dealings = new Map<BuyerId, Dealing>();

  constructor(state: CampaignState) {
    this.#state = state;
  }

  /** Requests that should leave now that calls come in. Each is written before it is returned. */
  due(now: number): LeaseOrder[] {
    return this.#limited().flatMap((buyer) => this.#dueOf(buyer, now) ?? []);
  }

  #dueOf(buyer: Buyer, now: number): LeaseOrder | null {
    if (!this.#mayAsk(buyer.id, now)) return null;
    const level = this.#level(buyer, now);
    return this.#isUnsaid(buyer.id) || this.#isShort(buyer, level, now)
      ? this.#order(buyer, level, now)
      : null;
  }

  /** Requests of leases that are over: renewed while calls come in, else all that is not used is given back. */
  expired(now: number): LeaseOrder[] {
    const gone = this.#gone().filter((id) => this.#mayAsk(id, now));
    const ended = this.#limited().flatMap((buyer) => {
      const endsAt = this.#endsAt(buyer, now);
      if (endsAt === null || endsAt > now) return [];
      const isIdle = this.#callsSince(buyer.id) === 0;
      return this.#order(buyer, isIdle ? NO_LEVEL : this.#level(buyer, now), now);
    });
    return [...ended, ...gone.map((id) => this.#orderOfGone(id, now))];
  }

  /** Somebody else has nothing, or there is news of the account: all that is not used goes back. @returns what to say. */
  giveBack(buyerId: BuyerId, now: number): LeaseRequest | null {
    const market = this.#state.market;
    const purse = market?.purses.get(buyerId);
    if (!market || !purse) return null;
    const buyer = market.rules.limited.find(({ id }) => id === buyerId);
    const { message } = buyer ? this.#order(buyer, NO_LEVEL, now) : this.#orderOfGone(buyerId, now);
    Object.assign(this.#dealingWith(buyerId), { inFlight: null, notBefore: 0, pauseMs: 0 });
    return message;
  }

  /**
   * @param reply to the request of that number; null: it did not count, or nobody answered.
   * @returns the next request, when what was lent had to be given back while this one was on its way.
   */
  heard(buyerId: BuyerId, request: number, reply: LeaseReply, now: number): LeaseOrder | null {
    const market = this.#state.getMarket();
    const dealing = this.#dealingWith(buyerId);
    if (dealing.inFlight === request) dealing.inFlight = null;
    else if (dealing.inFlight !== null) return null;
    const before = purseOf(market, buyerId);
    const purse = adoptReply(before, reply, now);
    if (!purse) {
      const isOurs = request === before.request;
      const buyer = isOurs ? undefined : this.#limited().find(({ id }) => id === buyerId);
      const next = buyer ? this.#dueOf(buyer, now) : null;
      if (!next) this.#pause(dealing, now);
      return next;
    }
    this.#state.savePurse(buyerId, purse);
    market.turnedAway.delete(buyerId);
    const buyer = market.rules.buyerById.get(buyerId);
    const isShort = buyer !== undefined && this.#isShort(buyer, this.#level(buyer, now), now);
    if (isShort && !hasMore(purse, before)) this.#pause(dealing, now);
    else Object.assign(dealing, { notBefore: 0, pauseMs: 0 });
    return null;
  }

  /** Accounts of which there is nothing here, though there may be: worth a moment's wait before a call is taken. */
  cold(now: number): BuyerId[] {
    return this.#limited().flatMap((buyer) => {
      const { inFlight, notBefore } = this.#dealingWith(buyer.id);
      if (inFlight === null && now < notBefore) return [];
      const { price } = this.#level(buyer, now);
      return this.#isShort(buyer, { calls: 1, spend: price, price }, now) ? [buyer.id] : [];
    });
  }

  /** When the first lease is over; null: nothing is lent that is not used. */
  nextDueAt(): number | null {
    let next = this.#gone().reduce<number | null>((soonest, id) => {
      const { inFlight, notBefore } = this.#dealingWith(id);
      return inFlight === null ? Math.min(soonest ?? notBefore, notBefore) : soonest;
    }, null);
    for (const buyer of this.#state.market?.rules.limited ?? []) {
      const endsAt = this.#endsAt(buyer, null);
      if (endsAt !== null && (next === null || endsAt < next)) next = endsAt;
    }
    return next;
  }

  #endsAt(buyer: Buyer, now: number | null): number | null {
    const purse = this.#state.getMarket().purses.get(buyer.id);
    const { inFlight, notBefore } = this.#dealingWith(buyer.id);
    if (!purse || inFlight !== null) return null;
    if (purse.unsaidSince !== undefined) return notBefore;
    const keys = windowKeys(now ?? purse.leaseUntil, buyer.timezone);
    const isLent = roomsOf(buyer, purse, keys).some(({ room }) => room > 0);
    return isLent ? Math.max(purse.leaseUntil, notBefore) : null;
  }

  /** A buyer that has left the campaign, or has no limits any more, is counted in the windows it was last counted in. */
  #orderOfGone(buyerId: BuyerId, now: number): LeaseOrder {
    const purse = purseOf(this.#state.getMarket(), buyerId);
    const limits = Object.keys(purse.lent) as LimitName[];
    return this.#write(buyerId, buildRequest(purse, limits, seenKeys(purse.usage), NO_LEVEL), now);
  }

  #order(buyer: Buyer, level: Level, now: number): LeaseOrder {
    const purse = purseOf(this.#state.getMarket(), buyer.id);
    const built = buildRequest(purse, limitsOf(buyer).keys(), this.#keys(buyer, now), level);
    return this.#write(buyer.id, built, now);
  }

  #write(buyerId: BuyerId, { purse, message }: ReturnType<typeof buildRequest>, now: number): LeaseOrder {
    this.#state.savePurse(buyerId, purse);
    const { calls } = purse.usage.windows.total;
    Object.assign(this.#dealingWith(buyerId), { inFlight: message.request, since: now, calls });
    return { buyerId, message };
  }

  /** Buyers with limits that could be offered a call here, or whose account has not heard what calls of before came to. */
  #limited(): Buyer[] {
    const { market } = this.#state;
    if (!market || market.rules.limited.length === 0) return [];
    return market.rules.limited.filter(
      (buyer) => seatsOf(buyer, market).length > 0 || this.#isUnsaid(buyer.id),
    );
  }

  /** Buyers that have left, and whose account has not heard. */
  #gone(): BuyerId[] {
    const { market } = this.#state;
    if (!market) return [];
    const isLimited = (id: BuyerId): boolean => market.rules.limited.some((buyer) => buyer.id === id);
    return [...market.purses].flatMap(([id, { unsaidSince }]) =>
      unsaidSince !== undefined && !isLimited(id) ? id : [],
    );
  }

  #isUnsaid = (buyerId: BuyerId): boolean =>
    this.#state.market?.purses.get(buyerId)?.unsaidSince !== undefined;

  #mayAsk(buyerId: BuyerId, now: number): boolean {
    const { inFlight, notBefore } = this.#dealingWith(buyerId);
    return inFlight === null && now >= notBefore;
  }

  #isShort(buyer: Buyer, level: Level, now: number): boolean {
    return isShort(purseOf(this.#state.getMarket(), buyer.id), buyer, this.#keys(buyer, now), level);
  }

  #keys = (buyer: Buyer, now: number): WindowKeys => windowKeys(now, buyer.timezone);

  /** For some time ahead at the pace since the last request. */
  #level(buyer: Buyer, now: number): Level {
    const market = this.#state.getMarket();
    const elapsedMs = Math.max(now - this.#dealingWith(buyer.id).since, SECOND_MS);
    const expected = Math.ceil((this.#callsSince(buyer.id) * AHEAD_MS) / elapsedMs);
    const calls = Math.min(MOST_CALLS, Math.max(FEWEST_CALLS, expected));
    const price = Math.max(market.turnedAway.get(buyer.id) ?? 0, likelyPrice(buyer, market));
    return { calls, spend: calls * price, price };
  }

  #callsSince(buyerId: BuyerId): number {
    const { calls } = purseOf(this.#state.getMarket(), buyerId).usage.windows.total;
    return Math.max(0, calls - this.#dealingWith(buyerId).calls);
  }

  #pause(dealing: Dealing, now: number): void {
    dealing.pauseMs = Math.min(LONGEST_PAUSE_MS, Math.max(FIRST_PAUSE_MS, dealing.pauseMs * 2));
    dealing.notBefore = now + dealing.pauseMs;
  }

  #dealingWith(buyerId: BuyerId): Dealing {
    const known = this.#dealings.get(buyerId);
    if (known) return known;
    const { calls } = purseOf(this.#state.getMarket(), buyerId).usage.windows.total;
    const dealing = { inFlight: null, notBefore: 0, pauseMs: 0, since: 0, calls };
    this.#dealings.set(buyerId, dealing);
    return dealing;
  }
}

/** Was anything lent that was not there before? An account that still has something may have more. */
const hasMore = ({ lent }: Purse, before: Purse): boolean =>
  Object.entries(lent).some(([limit, { amount }]) => amount > (before.lent[limit as LimitName]?.amount ?? 0));

const seatsOf = ({ id }: Buyer, { rules }: Market): Target[] =>
  rules.targets.filter(({ buyerId, status }) => buyerId === id && status === 'active');

/** The most a target is known to pay for a call. */
function likelyPrice(buyer: Buyer, market: Market): Micros {
  const prices = seatsOf(buyer, market).map(({ bidding }) =>
    bidding.kind === 'static' ? (bidding.most ?? bidding.price) : (bidding.maxBid ?? LIKELY_PRICE),
  );
  return micros(Math.max(...prices, 1));
}
