import { type Usage, windowKeys } from '../../buyers/caps.ts';
import type { Buyer, Target } from '../../buyers/target.ts';
import { zoneOf } from '../../buyers/wall-clock.ts';
import { formatMicros, ZERO } from '../../lib/money.ts';

/** Each cap with what of it is used now. @param usage null: nothing yet. */
export function capUse(target: Target, buyer: Buyer, usage: Usage | null, now: number) {
  const keys = windowKeys(now, zoneOf(target, buyer));
  return target.caps.map(({ window, calls, spend }) => {
    const use = window === 'concurrent' ? null : usage?.windows[window];
    const isCurrent = use && window !== 'concurrent' && use.key >= keys[window];
    const usedCalls = window === 'concurrent' ? (usage?.concurrent ?? 0) : isCurrent ? use.calls : 0;
    return {
      window,
      ...(calls !== undefined && { calls, usedCalls }),
      ...(spend !== undefined && {
        spend: formatMicros(spend),
        usedSpend: formatMicros(isCurrent ? use.spend : ZERO),
      }),
    };
  });
}
