import type { AttemptOutcome } from '../../call/call.ts';
import type { CallRecord, TimelineEvent } from '../../call/record.ts';
import type { Viewer } from '../../directory/access/access-key.ts';
import type { BuyerId, TargetId } from '../../lib/ids.ts';
import { formatMicros } from '../../lib/money.ts';
import { showMask } from '../../lib/phone.ts';
import { never } from '../../lib/result.ts';
import { isoTime } from '../../lib/time.ts';

/**
 * A call as one audience may see it: publishers what they are paid and never what the buyer pays or who it is,
 * buyers what they pay and never what the publisher gets. The caller is always masked.
 */
export function presentCall(record: CallRecord, viewer: Viewer) {
  switch (viewer.role) {
    case 'operator':
      return {
        ...common(record),
        ...placed(record),
        ...paid(record),
        payout: formatMicros(record.payout),
        margin: formatMicros(record.margin),
      };
    case 'publisher':
      return { ...common(record), payout: formatMicros(record.payout) };
    case 'buyer':
      return { ...common(record), ...placed(record), ...paid(record) };
    default:
      return never(viewer);
  }
}

const common = (record: CallRecord) => ({
  id: record.id,
  carrier: record.carrier,
  carrierCallId: record.carrierCallId,
  campaignId: record.campaignId,
  publisherId: record.publisherId,
  numberId: record.numberId,
  subId: record.subId,
  from: showMask(record.caller.masked),
  to: record.to,
  state: record.caller.state,
  zip: record.caller.zip,
  tags: record.tags,
  status: record.status,
  disposition: record.disposition,
  connectedSeconds: record.connectedSeconds,
  converted: record.converted,
  test: record.test,
  startedAt: isoTime(record.startedAt),
  endedAt: record.endedAt === null ? null : isoTime(record.endedAt),
  configVersion: record.configVersion,
});

const placed = ({ buyerId, targetId, auctionId }: CallRecord) => ({ buyerId, targetId, auctionId });

const paid = ({ price, revenue }: CallRecord) => ({
  price: price === null ? null : formatMicros(price),
  revenue: formatMicros(revenue),
});

export type PresentedEvent = { at: string; type: string; [detail: string]: unknown };

/** What publishers and buyers are told happened; anything not listed would tell of other buyers or of money. */
const TOLD = ['started', 'asked', 'answered', 'callerLeft', 'ended'];

/** The operator sees the timeline whole; the others what happened and when, without details. */
export function presentTimeline(record: CallRecord, viewer: Viewer): PresentedEvent[] {
  const own = viewer.role === 'buyer' ? legsOf(record, viewer.buyerId) : null;
  return record.timeline
    .filter((event) => viewer.role === 'operator' || TOLD.includes(event.type))
    .filter((event) => own === null || event['leg'] === undefined || own.has(event['leg']))
    .map(({ at, type, ...details }) => ({
      at: isoTime(at),
      type,
      ...(viewer.role === 'operator' && details),
    }));
}

const legsOf = (record: CallRecord, buyerId: string): Set<unknown> =>
  new Set(
    record.timeline
      .filter((event) => event.type === 'offered' && event['buyerId'] === buyerId)
      .map((event) => event['leg']),
  );

export type PresentedAttempt = {
  leg: number;
  targetId: string;
  buyerId: string;
  price: string;
  offeredAt: string;
  answeredAt: string | null;
  outcome: AttemptOutcome | null;
};

/** The targets the caller was offered to, in order. A buyer sees its own, a publisher none. */
export function presentAttempts(record: CallRecord, viewer: Viewer): PresentedAttempt[] {
  if (viewer.role === 'publisher') return [];
  // Of a forgotten caller's call a repair may know no more than that it was offered.
  const offers = record.timeline.filter((event) => event.type === 'offered' && 'leg' in event);
  return offers
    .filter((offer) => viewer.role === 'operator' || offer['buyerId'] === viewer.buyerId)
    .map((offer) => presentAttempt(record.timeline, offer));
}

/** What the call's own events were told as (call/evolve.ts). */
type Offered = { leg: number; targetId: TargetId; buyerId: BuyerId; price: string };

function presentAttempt(timeline: readonly TimelineEvent[], offer: TimelineEvent): PresentedAttempt {
  const find = (type: string) =>
    timeline.find((event) => event.type === type && event['leg'] === offer['leg']);
  const answered = find('answered');
  const concluded = timeline.findLast((event) => event.type === 'concluded' && event['leg'] === offer['leg']);
  const { leg, targetId, buyerId, price } = offer as unknown as Offered;
  return {
    leg,
    targetId,
    buyerId,
    price,
    offeredAt: isoTime(offer.at),
    answeredAt: answered ? isoTime(answered.at) : null,
    outcome: (concluded?.['outcome'] as AttemptOutcome | undefined) ?? null,
  };
}
