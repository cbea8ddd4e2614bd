import { callerShown, isConnectedTo, type Onlooker } from '../../call/caller-shown.ts';
import type { AttemptOutcome } from '../../call/disposition.ts';
import { type MadeOffer, offersIn } from '../../call/offers.ts';
import type { CallRecord } from '../../call/record.ts';
import { chargeIn, legOfLine, type ToldCharge } from '../../call/timeline.ts';
import type { BuyerId } from '../../lib/ids.ts';
import { formatMicros, parseMicros, ZERO } from '../../lib/money.ts';
import { never } from '../../lib/result.ts';
import { isoTime } from '../../lib/time.ts';
import type { Viewer } from '../access/access-key.ts';

/**
 * A call as one audience may see it: publishers what they are paid and never what the buyer pays or who it is,
 * buyers what they pay and never what the publisher gets. The caller is always masked, as caller-shown.ts has it.
 */
export function presentCall(record: CallRecord, viewer: Viewer) {
  switch (viewer.role) {
    case 'operator':
      return {
        ...common(record, 'operator'),
        charge: chargeOf(record),
        ...byTerms(record),
        ...placed(record),
        ...paid(record),
        payout: formatMicros(record.payout),
        margin: formatMicros(record.margin),
      };
    case 'publisher':
      return {
        ...common(record, 'publisher'),
        charge: conditionOf(record),
        ...byTerms(record),
        payout: formatMicros(record.payout),
      };
    case 'buyer':
      return {
        ...common(record, isConnectedTo(record, viewer.buyerId) ? 'connectedBuyer' : 'buyer'),
        charge: chargeOf(record),
        ...placed(record),
        ...paid(record),
      };
    default:
      return never(viewer);
  }
}

/** Told with the settlement; a call from before prices were more than one says nothing of it. */
const chargeOf = ({ timeline, charge }: CallRecord): ToldCharge | null =>
  chargeIn(timeline) ?? charge ?? null;

/** A publisher learns what was missing, never what the buyer pays or how. */
function conditionOf(record: CallRecord): Pick<ToldCharge, 'seconds' | 'missing'> | null {
  const charged = chargeOf(record);
  return charged && { seconds: charged.seconds, missing: charged.missing };
}

/** What the publisher's own terms made of the call: its own business, and no buyer's. */
const byTerms = ({ earned, turnedAway }: CallRecord) => ({
  earned: earned ?? null,
  turnedAway: turnedAway ?? null,
});

/** That it is disputed, why, and what came of it: nothing of what was said beside it. */
const disputeOf = ({ dispute }: CallRecord) =>
  dispute
    ? {
        reason: dispute.reason,
        openedAt: isoTime(dispute.openedAt),
        decideBy: isoTime(dispute.decideBy),
        verdict: dispute.ruling?.verdict ?? null,
      }
    : null;

const common = (record: CallRecord, onlooker: Onlooker) => ({
  id: record.id,
  carrier: record.carrier,
  carrierCallId: record.carrierCallId,
  campaignId: record.campaignId,
  publisherId: record.publisherId,
  numberId: record.numberId,
  to: record.to,
  ...callerShown(onlooker, record),
  status: record.status,
  disposition: record.disposition,
  connectedSeconds: record.connectedSeconds,
  converted: record.converted,
  dispute: disputeOf(record),
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

type PresentedEvent = { at: string; type: string; [detail: string]: unknown };

/** What publishers and buyers are told happened; anything not listed would tell of other buyers or of money. */
const TOLD = [
  'started',
  'asked',
  'answered',
  'callerLeft',
  'ended',
  'outcomeReported',
  'turnedAway',
  'disputed',
  'disputeRuled',
];

/** The operator sees the timeline whole; the others what happened and when, without details. */
export function presentTimeline(record: CallRecord, viewer: Viewer): PresentedEvent[] {
  const own = viewer.role === 'buyer' ? legsOf(record, viewer.buyerId) : null;
  return record.timeline
    .filter((event) => viewer.role === 'operator' || TOLD.includes(event.type))
    .filter((event) => own === null || legOfLine(event) === undefined || own.has(legOfLine(event)))
    .map(({ at, type, ...details }) => ({
      at: isoTime(at),
      type,
      ...(viewer.role === 'operator' && details),
    }));
}

const legsOf = (record: CallRecord, buyerId: string): Set<unknown> =>
  new Set(offersTo(record, buyerId).map(({ leg }) => leg));

const offersTo = (record: CallRecord, buyerId: string): MadeOffer[] =>
  offersIn(record.timeline).filter((offer) => offer.buyerId === buyerId);

/** A call as far as it is the viewer's to see; null: not at all. */
export function partOf(record: CallRecord, viewer: Viewer): CallRecord | null {
  switch (viewer.role) {
    case 'operator':
      return record;
    case 'publisher':
      return record.publisherId === viewer.publisherId ? record : null;
    case 'buyer':
      return record.buyerId === viewer.buyerId ? record : missedBy(record, viewer.buyerId);
    default:
      return never(viewer);
  }
}

/**
 * What a buyer sees of a call it was offered and did not get: its own part, as if the call had ended there, and nothing
 * of who got the call, for how long and at what price.
 * @returns null for one it was never offered.
 */
function missedBy(record: CallRecord, buyerId: BuyerId): CallRecord | null {
  const offer = offersTo(record, buyerId).findLast(({ outcome }) => outcome !== null);
  if (!offer || record.buyerId === buyerId) return null;
  const { targetId, auctionId, price, outcome, concludedAt } = offer;
  const { dispute: _, ...rest } = record;
  const until = concludedAt ?? offer.offeredAt;
  return {
    ...rest,
    buyerId,
    targetId,
    auctionId,
    price: parseMicros(price),
    status: 'ended',
    disposition: outcome,
    endedAt: until,
    revenue: ZERO,
    payout: ZERO,
    margin: ZERO,
    connectedSeconds: 0,
    converted: false,
    timeline: record.timeline.filter(({ at }) => at <= until),
  };
}

type PresentedAttempt = {
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
  return offersIn(record.timeline)
    .filter(({ buyerId }) => viewer.role === 'operator' || buyerId === viewer.buyerId)
    .map(({ leg, targetId, buyerId, price, offeredAt, answeredAt, outcome }) => ({
      leg,
      targetId,
      buyerId,
      price,
      offeredAt: isoTime(offeredAt),
      answeredAt: answeredAt === null ? null : isoTime(answeredAt),
      outcome,
    }));
}
