import { isKeptFrom, ZIP } from '../campaign/tags.ts';
import { ZERO } from '../lib/money.ts';
import { type Call, placedAttempt } from './call.ts';
import type { CallRecord } from './record.ts';
import { told } from './timeline-line.ts';

/** A record names what it has. */
function winnerOnlyOf({ winnerOnly = [], tags, caller }: Call): Pick<CallRecord, 'winnerOnly'> {
  if (winnerOnly.length === 0) return {};
  const names = [...Object.keys(tags), ...(caller.zip === null ? [] : [ZIP])];
  const kept = winnerOnly.filter((name) => names.some((own) => isKeptFrom([name], own)));
  return kept.length > 0 ? { winnerOnly: kept } : {};
}

/** The call as D1, the API and reports know it. */
export function recordOf(call: Call): CallRecord {
  const placed = placedAttempt(call);
  const took =
    placed && placed.outcome !== null && placed.outcome !== 'connected' && call.phase === 'ended'
      ? null
      : placed;
  const settlement = call.settlement;
  return {
    id: call.id,
    version: call.version,
    carrier: call.carrier,
    carrierCallId: call.carrierCallId,
    campaignId: call.campaignId,
    publisherId: call.publisherId,
    numberId: call.numberId,
    subId: call.subId,
    caller: call.caller,
    to: call.to,
    tags: call.tags,
    ...winnerOnlyOf(call),
    ...(call.ofVisit && { ofVisit: call.ofVisit.filter((name) => Object.hasOwn(call.tags, name)) }),
    status: call.phase === 'ended' ? 'ended' : 'live',
    disposition: call.disposition,
    buyerId: took?.buyerId ?? null,
    targetId: took?.targetId ?? null,
    auctionId: took?.auctionId ?? null,
    price: took?.clearingPrice ?? null,
    revenue: settlement?.revenue ?? ZERO,
    payout: settlement?.payout ?? ZERO,
    margin: settlement?.margin ?? ZERO,
    connectedSeconds: settlement?.connectedSeconds ?? 0,
    converted: settlement?.converted ?? false,
    test: call.test,
    startedAt: call.startedAt,
    endedAt: call.endedAt,
    configVersion: call.configVersion,
    ...(settlement?.earned && { earned: told(settlement.earned) }),
    ...(call.dispute && { dispute: call.dispute }),
    ...(call.turnedAway && { turnedAway: call.turnedAway }),
    timeline: call.timeline,
  };
}
