import type { Target } from '../buyers/target.ts';
import { formatMicros, type Micros, micros } from '../lib/money.ts';
import { formatPercent } from '../lib/percent.ts';
import { type Brought, expected, ruleFor } from './margin.ts';

/** "18.00 of 20.00 go to the publisher, 2.00 (10 %) stay, needs 15 %". */
export function tellMargin(
  target: Target,
  brought: Brought,
  bid: Micros,
  agreedSeconds: number,
): string | null {
  const rule = ruleFor(target, brought);
  if (!rule) return null;
  const { revenue, payout, seconds } = expected(target, brought, bid, agreedSeconds);
  const stays = micros(revenue - payout);
  const part = revenue > 0 ? ` (${Math.round((stays / revenue) * 1_000) / 10} %)` : '';
  const needs = [
    ...(rule.amount === undefined ? [] : [formatMicros(rule.amount)]),
    ...(rule.basisPoints === undefined ? [] : [`${formatPercent(rule.basisPoints)} %`]),
  ].join(' and ');
  return `${formatMicros(payout)} of ${formatMicros(revenue)} go to the publisher for a call of ${seconds} s, ${formatMicros(stays)}${part} stay, needs ${needs}`;
}
