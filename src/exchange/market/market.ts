import type { TargetState } from '../../auction/auction.ts';
import { hasLimits } from '../../buyers/accounts/account.ts';
import {
  type AccountRoom,
  countSoFar,
  emptyPurse,
  type Purse,
  roomsOf,
} from '../../buyers/accounts/purse.ts';
import { emptyUsage, type Usage, windowKeys } from '../../buyers/caps.ts';
import { emptyHealth, type Health, isResting } from '../../buyers/health.ts';
import { emptyPerformance, type PerformanceHistory } from '../../buyers/performance.ts';
import type { Buyer, Target } from '../../buyers/target.ts';
import type { Layered } from '../../lib/bounds/layered.ts';
import type { BuyerId, CallId, PublisherId, TargetId } from '../../lib/ids.ts';
import type { Micros } from '../../lib/money.ts';
import type { Rules } from './rules.ts';

/** What one target has used, how its endpoint fares, and how its calls went. One row. */
export type TargetStats = { usage: Usage; health: Health; performance: PerformanceHistory };

/** The last time a caller was connected in this campaign, and to whom. */
export type CallerMemory = { lastAt: number; lastBuyerId: string };

/**
 * Receipts of calls and of quotes form a chain each: D1 keeps the calls' chain whole, and not the many pings that came
 * to nothing.
 */
export type Chain = 'calls' | 'quotes';

/** Everything a decision of this campaign may look at besides the call itself. */
export type Market = {
  rules: Rules;
  stats: Layered<TargetId, TargetStats>;
  /** What is known here of buyers' accounts. */
  purses: Layered<BuyerId, Purse>;
  /** What publishers whose terms have caps have brought, what is held included. */
  brought: Layered<PublisherId, Usage>;
  /** Prices that were turned away because too little was lent, so that more is asked for. In memory only. */
  readonly turnedAway: Map<BuyerId, Micros>;
  /** A receipt of this campaign's as JSON, as long as it is kept here. */
  readonly findReceipt: (seq: number, callId: CallId) => string | null;
  /** Auctions opened so far: the rotation of roundRobin. */
  turn: number;
  receiptSeq: number;
  /** The last link of each chain of receipts. */
  lastHash: Record<Chain, string>;
};

export const emptyStats = (): TargetStats => ({
  usage: emptyUsage(),
  health: emptyHealth(),
  performance: emptyPerformance(),
});

/** Purses of buyers whose account has limits from now on: what their targets have used in the open windows counts. */
export function newlyLimited(market: Market, before: Rules | null, now: number): Map<BuyerId, Purse> {
  const known = new Set(before?.limited.map(({ id }) => id));
  const fresh = market.rules.limited.filter(({ id }) => !known.has(id));
  return new Map(
    fresh.map((buyer) => {
      const stats = market.rules.targets.flatMap(({ id, buyerId }) =>
        buyerId === buyer.id ? statsOf(market, id).usage : [],
      );
      const keys = windowKeys(now, buyer.timezone);
      return [buyer.id, countSoFar(purseOf(market, buyer.id), stats, keys)];
    }),
  );
}

export const purseOf = (market: Market, buyerId: BuyerId): Purse =>
  market.purses.get(buyerId) ?? emptyPurse();

export const broughtBy = (market: Market, publisherId: PublisherId): Usage =>
  market.brought.get(publisherId) ?? emptyUsage();

export const statsOf = (market: Market, targetId: TargetId): TargetStats =>
  market.stats.get(targetId) ?? emptyStats();

/**
 * When more than half of a campaign's endpoints should rest, the fault is more likely ours or the way's: then nobody
 * rests, or one bad minute would leave the campaign without a buyer for the next five.
 */
const isSuspicious = (resting: number, pinged: number): boolean => pinged > 1 && resting > pinged / 2;

const pingedOf = new WeakMap<readonly Target[], readonly Target[]>();

/** Targets that might rest. Listed once for a version of the rules. */
function pingedIn({ targets }: Rules): readonly Target[] {
  const known = pingedOf.get(targets);
  if (known) return known;
  const pinged = targets.filter(({ status, bidding }) => status === 'active' && bidding.kind === 'ping');
  pingedOf.set(targets, pinged);
  return pinged;
}

/**
 * What the auction has to know of some targets: only of those with caps in use or at rest, to keep receipts small.
 * @param targets whom the rules may let through.
 */
export function targetStates(
  market: Market,
  targets: readonly Target[],
  now: number,
): Record<string, TargetState> {
  const states: Record<string, TargetState> = {};
  const rests = ({ id }: Target): boolean => {
    const stats = market.stats.get(id);
    return stats !== undefined && isResting(stats.health, now);
  };
  let nobodyRests: boolean | null = null;
  const mayRest = (target: Target): boolean => {
    if (!rests(target)) return false;
    const pinged = pingedIn(market.rules);
    nobodyRests ??= isSuspicious(pinged.filter(rests).length, pinged.length);
    return !nobodyRests;
  };
  for (const target of targets) {
    const buyer = market.rules.buyerById.get(target.buyerId);
    const account = buyer && hasLimits(buyer) ? accountRooms(market, buyer, now) : undefined;
    const stats = market.stats.get(target.id);
    if (!stats && !account) continue;
    const resting = mayRest(target);
    if (resting || account || target.caps.length > 0)
      states[target.id] = { usage: stats?.usage ?? emptyUsage(), resting, ...(account && { account }) };
  }
  return states;
}

/** What a buyer's account allows here, this moment; nothing listed: everything. */
export const accountRooms = (market: Market, buyer: Buyer, now: number): AccountRoom[] =>
  roomsOf(buyer, purseOf(market, buyer.id), windowKeys(now, buyer.timezone));
