import { formatMicros } from '../lib/money.ts';
import { isoTime } from '../lib/time.ts';
import type { Totals } from '../settlement/adjust.ts';
import type { Adjusted } from './adjustment.ts';
import type { ChargedAs } from './call.ts';
import type { CallEvent } from './event.ts';
import type { OutcomeReported } from './report-outcome.ts';
import type { TimelineEvent, ToldCharge, ToldMoney } from './timeline.ts';

/** What a reader of the timeline sees: no caller's number, no secret, no working detail. */
export function lineOf(event: CallEvent, at: number): TimelineEvent {
  switch (event.type) {
    case 'started':
      return { at, type: 'started', to: event.start.to, state: event.start.caller.state };
    case 'asked':
      return { at, type: 'asked', node: event.node };
    case 'tagged':
      return { at, type: 'tagged', tags: event.tags };
    case 'auctionOpened':
      return {
        at,
        type: 'auctionOpened',
        auctionId: event.opening.auctionId,
        round: event.opening.round,
        asked: event.asked,
      };
    case 'auctionClosed': {
      const award = event.award && {
        targetId: event.award.targetId,
        price: formatMicros(event.award.clearingPrice),
      };
      return { at, type: 'auctionClosed', auctionId: event.auctionId, bids: event.bids, award };
    }
    case 'offered': {
      const { leg, targetId, buyerId, clearingPrice } = event.offer;
      return { at, type: 'offered', leg, targetId, buyerId, price: formatMicros(clearingPrice) };
    }
    case 'settled': {
      const { leg, connectedSeconds, converted, revenue, payout, margin } = event.settlement;
      const money = formatted({ revenue, payout, margin });
      return { at, type: 'settled', leg, connectedSeconds, converted, ...money, ...toldOf(event.settlement) };
    }
    case 'adjusted':
      return adjustedLine(event, at);
    case 'outcomeReported':
      return outcomeLine(event, at);
    case 'disputed': {
      const { reason, note, by, decideBy } = event.dispute;
      return { at, type: 'disputed', reason, note, by, decideBy: isoTime(decideBy) };
    }
    case 'disputeRuled': {
      const { verdict, by, note, revenue, payout } = event.ruling;
      const money = { revenue: formatMicros(revenue), payout: formatMicros(payout) };
      return { at, type: 'disputeRuled', verdict, by, note, ...money };
    }
    case 'recorded':
      return { at, type: 'recorded', seconds: event.seconds, url: event.url };
    case 'answered':
      return { at, type: 'answered', leg: event.leg };
    case 'callerLeft':
      return { at, type: 'callerLeft', status: event.status };
    case 'ended':
      return { at, type: 'ended', disposition: event.disposition };
    default:
      return { at, ...event };
  }
}

/** D1 makes the audit trail's line of it as well. */
function adjustedLine({ number, before, after, reason, by }: Adjusted, at: number): TimelineEvent {
  return { at, type: 'adjusted', number, by, reason, ...formatted(after), before: formatted(before) };
}

function outcomeLine({ outcome, worth, booked }: OutcomeReported, at: number): TimelineEvent {
  const { kind, reference, amount, occurredAt, by } = outcome;
  return {
    at,
    type: 'outcomeReported',
    kind,
    reference,
    amount: amount === null ? null : formatMicros(amount),
    occurredAt: isoTime(occurredAt),
    by,
    owed: worth.owed === null ? null : formatMicros(worth.owed),
    missing: worth.missing,
    ...(booked && { ...formatted(booked.after), ...toldOf(booked) }),
  };
}

/** What became of the price, and of the publisher's own terms. */
const toldOf = ({ charge, earned }: { charge?: ChargedAs; earned?: ChargedAs }) => ({
  ...(charge && { charge: told(charge) }),
  ...(earned && { earned: told(earned) }),
});

export const told = (charge: ChargedAs): ToldCharge => ({ ...charge, owed: formatMicros(charge.owed) });

const formatted = ({ revenue, payout, margin }: Totals): ToldMoney => ({
  revenue: formatMicros(revenue),
  payout: formatMicros(payout),
  margin: formatMicros(margin),
});
