import { formatMicros, type Micros } from '../lib/money.ts';
import { amountOf, countedAs, reached } from './amount.ts';
import { billedSeconds } from './per-minute.ts';
import type { Price, Step } from './price.ts';
import { evaluatePrice } from './registry.ts';

const dollars = (amount: Micros): string => `$${formatMicros(amount)}`;

/** How a price came to what is owed, as a person would work it out: "bridged 61 s, billed as 66 s (60/6) at $2.00 a minute". */
export function howOwed(price: Price, seconds: number, bid: Micros): string {
  const counted = countedAs(price, seconds);
  const sum = (steps: readonly Step[]): string[] =>
    steps.map(({ fromSeconds, amount }) => `${dollars(amountOf(amount, bid))} for reaching ${fromSeconds} s`);
  switch (price.kind) {
    case 'fixed':
      return 'owed as soon as the two are joined, however short the call';
    case 'threshold':
      return `${counted}, at least ${price.minSeconds} s needed`;
    case 'tiers': {
      const steps = reached(price.tiers, seconds);
      if (price.marginal) return `${counted}: ${sum(steps).join(' + ')}`;
      const top = Math.max(...steps.map(({ fromSeconds }) => fromSeconds));
      return `${counted}: the tier from ${top} s counts`;
    }
    case 'base': {
      const base = `${dollars(amountOf(price.amount, bid))} base`;
      return `${counted}: ${[base, ...sum(reached(price.bonuses, seconds))].join(' + ')}`;
    }
    case 'perMinute': {
      const billed = billedSeconds(price, seconds);
      const rate = amountOf(price.perMinute, bid);
      const text = `${counted}, billed as ${billed} s (${price.firstSeconds}/${price.nextSeconds}) at ${dollars(rate)} a minute`;
      const { maxAmount, ...uncut } = price;
      const most = maxAmount === undefined ? null : amountOf(maxAmount, bid);
      const isCut = most !== null && evaluatePrice(uncut, { connected: true, seconds }, bid).owed > most;
      return isCut ? `${text}, but never more than ${dollars(most)}` : text;
    }
    case 'outcome':
      return counted;
  }
}
