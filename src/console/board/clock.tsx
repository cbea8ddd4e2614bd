import { createContext, useContext, useState } from 'react';
import { duration } from '../ui/format.ts';
import { useNow } from '../ui/time.ts';

/** The exchange's clock as this browser knows it. While the board is stale, time stands still with it. */
export type Clock = { skewMs: number; frozenAt: number | null };
export const ClockContext = createContext<Clock>({ skewMs: 0, frozenAt: null });

function useExchangeNow(): number {
  const { skewMs, frozenAt } = useContext(ClockContext);
  const now = useNow();
  return (frozenAt ?? now) - skewMs;
}

/**
 * Seconds since then, ticking. A carrier tells the time by its own clock: where that runs ahead of ours, what lies in
 * the future began when it was first shown.
 */
export function useSecondsSince(at: string): number {
  const now = useExchangeNow();
  const [shownAt] = useState(now);
  return Math.max(0, (now - Math.min(Date.parse(at), shownAt)) / 1_000);
}

/** How long ago, ticking. */
export const Since = ({ at }: { at: string }) => <>{duration(useSecondsSince(at))}</>;
