import { formatMicros, type Micros } from '../../../lib/money.ts';
import { formatPercent } from '../../../lib/percent.ts';
import { howOwed } from '../../../prices/how.ts';
import type { Amount, Price, Step } from '../../../prices/price.ts';
import { evaluatePrice } from '../../../prices/registry.ts';
import { duration, exactMoney } from '../../ui/format.ts';

/** What a price comes to for one call, and how: by the exchange's own arithmetic. Pure. */
export type Worked = { owed: Micros; qualified: boolean; why: string };

/** @param seconds as the price's timer counts them. @param bid the auction's price. */
export function workOut(price: Price, seconds: number, bid: Micros): Worked {
  const { owed, qualified, missing } = evaluatePrice(price, { connected: true, seconds }, bid);
  const why = missing ?? howOwed(price, seconds, bid);
  return { owed, qualified, why: `${why.charAt(0).toUpperCase()}${why.slice(1)}.` };
}

const dollars = (amount: Micros): string => exactMoney(formatMicros(amount));

const LONGEST_SECONDS = 14_400;
const LEAST_SPAN = 300;

/** Where an example is worth looking at: past the last second at which the price changes. */
export function spanOf(price: Price): number {
  const last = Math.max(0, ...marksOf(price));
  return Math.min(LONGEST_SECONDS, Math.max(LEAST_SPAN, Math.ceil((last * 1.5) / 60) * 60));
}

function marksOf(price: Price): number[] {
  switch (price.kind) {
    case 'threshold':
      return [price.minSeconds];
    case 'tiers':
      return price.tiers.map(({ fromSeconds }) => fromSeconds);
    case 'base':
      return [price.minSeconds ?? 0, ...price.bonuses.map(({ fromSeconds }) => fromSeconds)];
    case 'perMinute':
      return [price.firstSeconds, price.freeSeconds ?? 0];
    default:
      return [];
  }
}

/** Does what it costs depend on what was bid? */
export const needsBid = (price: Price): boolean =>
  amountsOf(price).some((amount) => typeof amount !== 'number');

function amountsOf(price: Price): Amount[] {
  switch (price.kind) {
    case 'fixed':
    case 'threshold':
      return [price.amount];
    case 'tiers':
      return price.tiers.map(({ amount }) => amount);
    case 'base':
      return [price.amount, ...price.bonuses.map(({ amount }) => amount)];
    case 'perMinute':
      return price.maxAmount === undefined ? [price.perMinute] : [price.perMinute, price.maxAmount];
    case 'outcome':
      return Object.values(price.outcomes);
  }
}

/** The amounts over a span of seconds, for a line that is drawn. */
export const curveOf = (owedAt: (seconds: number) => Micros, span: number, points: number): number[] =>
  Array.from({ length: points + 1 }, (_, at) => owedAt(Math.round((at * span) / points)));

const amountText = (amount: Amount): string => {
  if (amount === 'bid') return 'the auction’s price';
  return typeof amount === 'number'
    ? dollars(amount)
    : `${formatPercent(amount.ofBid)} % of the auction’s price`;
};

/** "$25.00 from 1:00": a price as a list shows it. */
export function sayPrice(price: Price): string {
  const from = (seconds: number): string => (seconds > 0 ? ` from ${duration(seconds)}` : '');
  const steps = (all: readonly Step[]): string =>
    all.map(({ fromSeconds, amount }) => `${amountText(amount)}${from(fromSeconds)}`).join(', ');
  switch (price.kind) {
    case 'fixed':
      return `${amountText(price.amount)} when connected`;
    case 'threshold':
      return `${amountText(price.amount)}${from(price.minSeconds)}`;
    case 'tiers':
      return `${steps(price.tiers)}${price.marginal ? ', added up' : ''}`;
    case 'base':
      return [
        `${amountText(price.amount)}${from(price.minSeconds ?? 0)}`,
        ...(price.bonuses.length > 0 ? [`plus ${steps(price.bonuses)}`] : []),
      ].join(', ');
    case 'perMinute':
      return `${amountText(price.perMinute)} a minute, ${price.firstSeconds}/${price.nextSeconds}`;
    case 'outcome':
      return Object.entries(price.outcomes)
        .map(([name, amount]) => `${amountText(amount)} for ${name}`)
        .join(', ');
  }
}
