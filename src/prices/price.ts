import type { Micros } from '../lib/money.ts';

/** An amount of a price: fixed, the auction's own price, or a part of it in basis points (5_000 is half, 15_000 half as much again). */
export type Amount = Micros | 'bid' | { ofBid: number };

/** From when a call's seconds are counted. Ringing, whispers and waiting are no talk: `bridge` counts none of them. */
export const TIMERS = ['dial', 'answer', 'accept', 'bridge'] as const;
export type Timer = (typeof TIMERS)[number];

export type Step = { fromSeconds: number; amount: Amount };

export type FixedPrice = { kind: 'fixed'; amount: Amount; timer?: Timer };
export type ThresholdPrice = { kind: 'threshold'; minSeconds: number; amount: Amount; timer?: Timer };
/** The highest tier reached counts alone; `marginal`: every tier reached is added. */
export type TiersPrice = { kind: 'tiers'; tiers: Step[]; marginal?: boolean; timer?: Timer };
export type BasePrice = {
  kind: 'base';
  amount: Amount;
  minSeconds?: number;
  bonuses: Step[];
  timer?: Timer;
};
export type PerMinutePrice = {
  kind: 'perMinute';
  perMinute: Amount;
  /** The first increment, paid whole once begun, and the ones after it: 60 and 6 is the trade's "60/6". */
  firstSeconds: number;
  nextSeconds: number;
  /** A call that ends within costs nothing; a longer one is counted from its beginning. */
  freeSeconds?: number;
  maxAmount?: Amount;
  timer?: Timer;
};
export type OutcomePrice = {
  kind: 'outcome';
  outcomes: Readonly<Record<string, Amount>>;
  windowDays: number;
  timer?: Timer;
};

/** What a call costs, or earns: one language for targets and publishers. */
export type Price = FixedPrice | ThresholdPrice | TiersPrice | BasePrice | PerMinutePrice | OutcomePrice;
export type PriceKind = Price['kind'];

/** A call as a price looks at it. */
export type Talk = {
  /** The two were joined: without that nothing is owed, whatever the timer. */
  connected: boolean;
  /** Counted from where the price's timer starts; whole seconds. */
  seconds: number;
  /** The kinds of outcomes that the buyer has reported in time. */
  outcomes?: readonly string[];
};

/** What is owed, and when nothing is, the condition that was not met: its value and what was missing. */
export type Owed =
  | { owed: Micros; qualified: true; missing: null }
  | { owed: Micros; qualified: false; missing: string };

/** One kind of price. Pure; every amount is whole micros. */
export type PriceRule<P extends Price> = {
  /** What is owed for a call that was joined. @param bid the auction's price. @param outcomes kinds reported in time. */
  evaluate(price: P, seconds: number, bid: Micros, outcomes?: readonly string[]): Owed;
  /** The most a call can come to: what is reserved of caps and wallets when it is awarded. */
  most(price: P, bid: Micros, longestSeconds: number): Micros;
  /** From how many seconds on anything is owed; 0: as soon as the two are joined, or whatever the talk. */
  leastSeconds(price: P): number;
};
