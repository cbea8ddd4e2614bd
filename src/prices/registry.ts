import type { Micros } from '../lib/money.ts';
import { owesNothing } from './amount.ts';
import { base } from './base.ts';
import { fixed } from './fixed.ts';
import { outcome } from './outcome.ts';
import { perMinute } from './per-minute.ts';
import type { Owed, Price, PriceKind, PriceRule, Talk } from './price.ts';
import { threshold } from './threshold.ts';
import { tiers } from './tiers.ts';

/** A kind of price is one file and one line here. */
const RULES: { [K in PriceKind]: PriceRule<Extract<Price, { kind: K }>> } = {
  fixed,
  threshold,
  tiers,
  base,
  perMinute,
  outcome,
};
export const PRICE_KINDS = Object.keys(RULES) as PriceKind[];

/** The rule of a price's own kind. */
const ruleOf = (price: Price): PriceRule<Price> => RULES[price.kind] as PriceRule<Price>;

/**
 * What is owed for a call. Nobody pays for a call that nobody took, whatever the timer has counted.
 * @param bid the auction's price: what `"bid"` means in the price.
 */
export const evaluatePrice = (price: Price, talk: Talk, bid: Micros): Owed =>
  talk.connected
    ? ruleOf(price).evaluate(price, talk.seconds, bid, talk.outcomes)
    : owesNothing('never connected');

/** The most a call can come to: what is held of caps and wallets from the award on. */
export const mostOwed = (price: Price, bid: Micros, longestSeconds: number): Micros =>
  ruleOf(price).most(price, bid, longestSeconds);

/** What holds where nothing else was agreed: the auction's price from a number of seconds on. */
export const bidFrom = (minSeconds: number): Price => ({ kind: 'threshold', minSeconds, amount: 'bid' });

/** From how many seconds on anything is owed. */
export const leastSeconds = (price: Price): number => ruleOf(price).leastSeconds(price);
