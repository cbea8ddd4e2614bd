import type { Micros } from '../../lib/money.ts';
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

export const usedToday = ({ by }: Pacing, { windows }: Usage, { day }: WindowKeys): number =>
  currentUse(windows.day, day)[by];

/** Of several caps of a day the one that lets through the least. Without one nothing is paced. */
export function leastDue(pacing: Pacing, caps: readonly Cap[], share: Share): number {
  return Math.min(
    Number.MAX_SAFE_INTEGER,
    ...amountsOf(pacing, caps).map((cap) => dueOf(pacing, cap, share)),
  );
}

export const amountsOf = ({ by }: Pacing, caps: readonly Cap[]): (number | Micros)[] =>
  caps.flatMap((cap) => (cap.window === 'day' && cap[by] !== undefined ? cap[by] : []));

/** What is due, cut to whole calls or micros: using more than that is to be ahead. */
function dueOf({ aheadPercent = 0 }: Pacing, cap: number, { gone, whole }: Share): number {
  const all = BigInt(whole) * WHOLE;
  const passed = BigInt(gone) * WHOLE + BigInt(whole) * BigInt(aheadPercent);
  return Number((BigInt(cap) * (passed < all ? passed : all)) / all);
}
