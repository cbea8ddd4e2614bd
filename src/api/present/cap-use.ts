import { type Cap, type Usage, windowKeys } from '../../buyers/caps.ts';
import { formatMicros, ZERO } from '../../lib/money.ts';

/** Each cap with what of it is used now. @param zone whose wall clock it counts by. @param usage null: nothing yet. */
export function capUse(caps: readonly Cap[], zone: string, usage: Usage | null, now: number) {
  const keys = windowKeys(now, zone);
  return caps.map(({ window, calls, spend }) => {
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
