import type { Target } from '../buyers/target.ts';
import type { Micros } from '../lib/money.ts';
import type { Price } from '../prices/price.ts';
import { bidFrom, leastSeconds, mostOwed } from '../prices/registry.ts';

/** What a call costs that was won at the auction: the target's own price, or the auction's from the agreed seconds on. */
export const priceOf = (charge: Price | null | undefined, minSeconds: number): Price =>
  charge ?? bidFrom(minSeconds);

/** From how many seconds on a call costs anything. @param agreedSeconds the bid's or the campaign's. */
export const paidFrom = ({ charge }: Target, agreedSeconds: number): number =>
  charge ? leastSeconds(charge) : agreedSeconds;

/** The most a call can cost: what caps and wallets must have room for when it is awarded. @param bid the auction's price. */
export const mostCost = ({ charge }: Target, bid: Micros, longestSeconds: number): Micros =>
  charge ? mostOwed(charge, bid, longestSeconds) : bid;
