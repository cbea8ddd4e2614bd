import type { Micros } from '../lib/money.ts';

/**
 * What the operator wants to keep of a call, at least: an amount, a part of the revenue in basis points, or both.
 * `atSeconds`: of a call of so many seconds; left out: of the shortest one for which buyer and publisher are both settled.
 */
export type MarginRule = { amount?: Micros; basisPoints?: number; atSeconds?: number };

/** How much more, or less, a bid counts in the ranking, in basis points: 12,000 is a fifth more. */
export type RankRule = { basisPoints: number; publishers?: { publisherId: string; basisPoints: number }[] };
