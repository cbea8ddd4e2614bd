import type { Micros } from '../../lib/money.ts';
import { formatMicros, micros } from '../../lib/money.ts';
import { type Cap, currentUse, type Usage, type WindowKeys } from '../caps.ts';
import { type Hours, openShare, type Share } from '../hours.ts';

/**
 * The day's caps are used evenly over the hours in which the target is open: by now it may have used as much of a cap as
 * has passed of its open time, and then one call more. So the first call of a day comes through, nobody waits who is
 * behind, and the last part of a cap is there for the last part of the day. `aheadPercent` of the cap may be used early.
 */
export type Pacing = { by: 'calls' | 'spend'; aheadPercent?: number };

const WHOLE = 100n; // percent

/** @param zone whose wall clock the caps count by. */
export function pacingRefusal(
  pacing: Pacing,
  caps: readonly Cap[],
  hours: Hours | null,
  usage: Usage,
  keys: WindowKeys,
  zone: string,
  atMs: number,
): 'paced' | null {
  const used = usedToday(pacing, usage, keys);
  return used > leastDue(pacing, caps, openShare(hours, atMs, zone)) ? 'paced' : null;
}

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

const usedToday = ({ by }: Pacing, { windows }: Usage, { day }: WindowKeys): number =>
  currentUse(windows.day, day)[by];

/** Of several caps of a day the one that lets through the least. Without one nothing is paced. */
function leastDue(pacing: Pacing, caps: readonly Cap[], share: Share): number {
  return Math.min(
    Number.MAX_SAFE_INTEGER,
    ...amountsOf(pacing, caps).map((cap) => dueOf(pacing, cap, share)),
  );
}

const amountsOf = ({ by }: Pacing, caps: readonly Cap[]): (number | Micros)[] =>
  caps.flatMap((cap) => (cap.window === 'day' && cap[by] !== undefined ? cap[by] : []));

/** What is due, cut to whole calls or micros: using more than that is to be ahead. */
function dueOf({ aheadPercent = 0 }: Pacing, cap: number, { gone, whole }: Share): number {
  const all = BigInt(whole) * WHOLE;
  const passed = BigInt(gone) * WHOLE + BigInt(whole) * BigInt(aheadPercent);
  return Number((BigInt(cap) * (passed < all ? passed : all)) / all);
}

/** What is wrong with pacing a target that has such caps; null: nothing. */
export const pacingProblem = (pacing: Pacing | null | undefined, caps: readonly Cap[]): string | null =>
  pacing && amountsOf(pacing, caps).length === 0
    ? `needs a cap of ${pacing.by} a day to spread over it`
    : null;
