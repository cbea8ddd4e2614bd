import { formatMicros, micros } from '../../lib/money.ts';
import type { Cap, Usage, WindowKeys } from '../caps.ts';
import { type Hours, openShare } from '../hours.ts';
import { amountsOf, leastDue, type Pacing, usedToday } from './pacing.ts';

/** "12 of 40 calls used, 10.5 due by now": what was met, and what it should have been. */
export function tellPace(
  pacing: Pacing,
  caps: readonly Cap[],
  hours: Hours | null,
  usage: Usage,
  keys: WindowKeys,
  zone: string,
  atMs: number,
): string {
  const share = openShare(hours, atMs, zone);
  const used = usedToday(pacing, usage, keys);
  const due = leastDue(pacing, caps, share);
  const most = Math.min(...amountsOf(pacing, caps));
  const passed = `${Math.round((share.gone / share.whole) * 1_000) / 10} % of its open hours have passed`;
  return pacing.by === 'calls'
    ? `${used} of ${most} calls used today, ${due} due by now: ${passed}`
    : `${formatMicros(micros(used))} of ${formatMicros(micros(most))} used today, ${formatMicros(micros(due))} due by now: ${passed}`;
}

/** What is wrong with pacing a target that has such caps; null: nothing. */
export const pacingProblem = (pacing: Pacing | null | undefined, caps: readonly Cap[]): string | null =>
  pacing && amountsOf(pacing, caps).length === 0
    ? `needs a cap of ${pacing.by} a day to spread over it`
    : null;
