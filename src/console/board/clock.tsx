import { createContext, useContext } from 'react';
import { duration } from '../ui/format.ts';
import { useNow } from '../ui/time.ts';

/** The exchange's clock as this browser knows it. While the board is stale, time stands still with it. */
export type Clock = { skewMs: number; frozenAt: number | null };
export const ClockContext = createContext<Clock>({ skewMs: 0, frozenAt: null });

export function useExchangeNow(): number {
  const { skewMs, frozenAt } = useContext(ClockContext);
  const now = useNow();
  return (frozenAt ?? now) - skewMs;
}

/** How long ago, ticking. */
export const Since = ({ at }: { at: string }) => <>{duration((useExchangeNow() - Date.parse(at)) / 1_000)}</>;
