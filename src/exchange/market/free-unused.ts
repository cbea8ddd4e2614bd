import { type Purse, toldAgain } from '../../buyers/accounts/purse.ts';
import { freeSpend, type Usage } from '../../buyers/caps.ts';
import { attemptOf, type Call } from '../../call/call.ts';
import { unusedOf } from '../../call/earnings.ts';
import type { BuyerId, PublisherId, TargetId } from '../../lib/ids.ts';
import { broughtBy, type Market, statsOf, type TargetStats } from './market.ts';

type Freed = {
  stats: Map<TargetId, TargetStats>;
  purses: Map<BuyerId, Purse>;
  brought: Map<PublisherId, Usage>;
};

/**
 * What caps go on counting of calls for outcomes that may still come is free again when none can: as they are forgotten, and
 * nothing can be booked on them any more. Windows that are over stay as they were.
 */
export function freeUnused(market: Market, forgotten: readonly Call[]): Freed {
  const freed: Freed = { stats: new Map(), purses: new Map(), brought: new Map() };
  for (const call of forgotten) {
    const attempt = call.settlement && attemptOf(call, call.settlement.leg);
    const unused = attempt && !call.test ? unusedOf(call, attempt) : null;
    if (!attempt || !unused) continue;
    const { targetId, buyerId, hold, accountHold, payoutHold } = attempt;
    const stats = freed.stats.get(targetId) ?? statsOf(market, targetId);
    freed.stats.set(targetId, { ...stats, usage: freeSpend(stats.usage, hold, unused.revenue) });
    const purse = freed.purses.get(buyerId) ?? market.purses.get(buyerId);
    if (purse) {
      const usage = freeSpend(purse.usage, accountHold ?? hold, unused.revenue);
      freed.purses.set(buyerId, toldAgain({ ...purse, usage }));
    }
    if (!payoutHold) continue;
    const { publisherId } = call;
    const usage = freed.brought.get(publisherId) ?? broughtBy(market, publisherId);
    freed.brought.set(publisherId, freeSpend(usage, payoutHold, unused.payout));
  }
  return freed;
}
