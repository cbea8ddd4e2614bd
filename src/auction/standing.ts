import { asksTags, type LocalHour } from '../buyers/condition.ts';
import type { CallFacts } from '../buyers/facts.ts';
import { WEEKDAYS } from '../buyers/hours.ts';
import { standingAmount } from '../buyers/standing/standing-bid.ts';
import type { Buyer, Target } from '../buyers/target.ts';
import { zoneOf } from '../buyers/wall-clock.ts';
import type { Micros } from '../lib/money.ts';
import { localTime } from '../lib/time.ts';
import type { Opening, TargetState } from './auction.ts';

/** What a target without an endpoint bids for a call; null: nothing. @param atMs when the auction opened. */
export function standingBid(
  target: Target,
  buyer: Buyer,
  facts: CallFacts,
  state: Pick<TargetState, 'judged'> | undefined,
  atMs: number,
): Micros | null {
  if (target.bidding.kind !== 'static') return null;
  const judged = state?.judged?.bid;
  return judged === undefined
    ? standingAmount(target.bidding, facts, () => hourAt(target, buyer, atMs))
    : judged;
}

export const standingIn = (
  target: Target,
  buyer: Buyer,
  { facts, states, openedAt }: Opening,
): Micros | null => standingBid(target, buyer, facts, states[target.id], openedAt);

/** Does its bid depend on the call? */
export const hasModifiers = ({ bidding }: Target): boolean =>
  bidding.kind === 'static' && bidding.modifiers !== undefined && bidding.modifiers.length > 0;

/** Does its bid depend on what was said of the call? */
export const isMadeOfWhatWasSaid = ({ bidding }: Target): boolean =>
  bidding.kind === 'static' && (bidding.modifiers ?? []).some(({ when }) => when !== null && asksTags(when));

/** For whom its bid is worked out already, and judged. */
export function withoutModifiers(target: Target): Target {
  if (!hasModifiers(target)) return target;
  const { modifiers: _, ...bidding } = target.bidding as Extract<Target['bidding'], { kind: 'static' }>;
  return { ...target, bidding };
}

export function hourAt(target: Target, buyer: Buyer | undefined, atMs: number): LocalHour {
  const { hour, weekday } = localTime(atMs, zoneOf(target, buyer));
  return { hour, weekday: WEEKDAYS[weekday]! };
}
