import { presentMargin } from '../campaign/margin-schema.ts';
import { presentRank } from '../campaign/rank-schema.ts';
import { formatMicros, type Micros } from '../lib/money.ts';
import { presentPrice } from '../prices/schema.ts';
import type { Cap } from './caps.ts';
import { formatDestination } from './destination.ts';
import { presentStanding } from './standing/schema.ts';
import type { Bidding, Buyer, PingAuth, Target } from './target.ts';

/** Buyers and targets as the API shows them: the shapes it takes, without secrets. */

export const presentBuyer = ({ id, name, status, timezone, wallet, caps = [], lossNotices }: Buyer) => ({
  id,
  name,
  status,
  timezone,
  wallet: { kind: wallet },
  caps: caps.map(presentCap),
  notifyLosses: lossNotices,
});

/** As its operator sees it. */
export const presentTarget = (target: Target) => ({
  ...presentOwnTarget(target),
  margin: presentMargin(target.margin),
  rank: presentRank(target.rank),
});

/** As its buyer sees it: how the operator counts its bids is the operator's. */
export const presentOwnTarget = (target: Target) => ({
  id: target.id,
  buyerId: target.buyerId,
  campaignId: target.campaignId,
  name: target.name,
  status: target.status,
  destination: formatDestination(target.destination),
  bidding: presentBidding(target.bidding),
  charge: target.charge ? presentPrice(target.charge) : null,
  postUrl: target.postUrl,
  criteria: target.criteria,
  requiredTags: target.requiredTags,
  hours: target.hours,
  caps: target.caps.map(presentCap),
  pacing: target.pacing ?? null,
  priority: target.priority,
  weight: target.weight,
  whisper: target.whisper && {
    say: target.whisper.say,
    ...(target.whisper.acceptKey !== null && { acceptKey: target.whisper.acceptKey }),
  },
});

export const presentCap = ({ window, calls, spend }: Cap) => ({
  window,
  ...(calls !== undefined && { calls }),
  ...(spend !== undefined && { spend: formatMicros(spend) }),
});

function presentBidding(bidding: Bidding) {
  if (bidding.kind === 'static') return presentStanding(bidding);
  const { kind, url, timeoutMs, dialect } = bidding;
  return {
    kind,
    url,
    timeoutMs,
    minBid: presentAmount(bidding.minBid),
    maxBid: presentAmount(bidding.maxBid),
    ...(bidding.maxMinSeconds != null && { maxMinSeconds: bidding.maxMinSeconds }),
    ...(bidding.confirmWithCaller && { confirmWithCaller: true }),
    dialect,
    ...(bidding.dialectOptions && {
      dialectOptions: bidding.dialectOptions.plain,
      secretOptions: Object.keys(bidding.dialectOptions.sealed),
    }),
    ...(bidding.custom && { custom: bidding.custom }),
    auth: presentAuth(bidding.auth),
  };
}

const presentAmount = (amount: Micros | null): string | null =>
  amount === null ? null : formatMicros(amount);

const presentAuth = (auth: PingAuth) =>
  auth.kind === 'header' ? { kind: auth.kind, name: auth.name } : { kind: auth.kind };
