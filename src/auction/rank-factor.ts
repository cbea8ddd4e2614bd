import type { RankRule } from '../campaign/margin.ts';
import { type Micros, micros } from '../lib/money.ts';

/** The factor 1: two factors in basis points, multiplied. */
export const EVEN = 100_000_000;

/** What a target's bids count for in the ranking, for a call of a publisher. In hundred-millionths. */
export function rankFactor(rank: RankRule | null | undefined, publisherId: string | undefined): number {
  if (!rank) return EVEN;
  const own = rank.publishers?.find((each) => each.publisherId === publisherId)?.basisPoints ?? 10_000;
  return rank.basisPoints * own;
}

export type Ranked = { amount: Micros; factor: number };

/** The one that counts for more first. */
export function compareRanked(a: Ranked, b: Ranked): number {
  if (a.factor === b.factor) return b.amount - a.amount;
  const [left, right] = [BigInt(a.amount) * BigInt(a.factor), BigInt(b.amount) * BigInt(b.factor)];
  return left === right ? 0 : left < right ? 1 : -1;
}

/** The least that, with a factor of its own, counts for no less than another bid; in whole micros. */
export function amountToMatch(factor: number, other: Ranked): Micros {
  if (factor === other.factor) return other.amount;
  const worth = BigInt(other.amount) * BigInt(other.factor);
  const least = (worth + BigInt(factor) - 1n) / BigInt(factor);
  return micros(Number(least < BigInt(Number.MAX_SAFE_INTEGER) ? least : BigInt(Number.MAX_SAFE_INTEGER)));
}
