import { type Micros, micros, ZERO } from '../lib/money.ts';
import type { Amount, Owed, Price, Step, Timer } from './price.ts';

const WHOLE = 10_000n; // basis points

/** A part of a bid is cut to a whole micro, so that nobody pays more than was agreed. */
export function amountOf(amount: Amount, bid: Micros): Micros {
  if (amount === 'bid') return bid;
  if (typeof amount === 'number') return amount;
  return micros(Number((BigInt(bid) * BigInt(amount.ofBid)) / WHOLE));
}

export const DEFAULT_TIMER: Timer = 'bridge';

const COUNTED: Readonly<Record<Timer, string>> = {
  dial: 'on the line since dialing',
  answer: 'answered',
  accept: 'accepted',
  bridge: 'bridged',
};

/** "bridged 57 s": what was counted, in the words of its timer. */
export const countedAs = (price: Price, seconds: number): string =>
  `${COUNTED[price.timer ?? DEFAULT_TIMER]} ${seconds} s`;

export const owes = (owed: Micros): Owed => ({ owed, qualified: true, missing: null });
export const owesNothing = (missing: string): Owed => ({ owed: ZERO, qualified: false, missing });

/** @param needed seconds from which something is owed. */
export const tooShort = (price: Price, seconds: number, needed: number): Owed =>
  owesNothing(`${countedAs(price, seconds)}, needs ${needed} s`);

export const reached = (steps: readonly Step[], seconds: number): Step[] =>
  steps.filter(({ fromSeconds }) => seconds >= fromSeconds);

export const sumOf = (amounts: readonly Amount[], bid: Micros): Micros =>
  amounts.reduce<Micros>((sum, amount) => micros(sum + amountOf(amount, bid)), ZERO);

export const largest = (amounts: readonly Amount[], bid: Micros): Micros =>
  amounts.reduce<Micros>((most, amount) => micros(Math.max(most, amountOf(amount, bid))), ZERO);
