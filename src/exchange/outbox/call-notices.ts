import { attemptOf, type Call, type OutboxItem } from '../../call/call.ts';
import type { CallRecord } from '../../call/record.ts';
import type { CallNotice } from '../../deliveries/delivery.ts';
import { adjustmentNumber } from '../../ledger/transfer.ts';
import { formatMicros } from '../../lib/money.ts';
import { CALL_EVENT_NAMES, type CallEventName } from '../../publishers/events/event-target.ts';
import { bookedUpTo, countAdjustments, totalsOf } from '../../settlement/adjust.ts';
import { recordAgain } from './repair.ts';

/** As they happen, whatever was noted first. */
export const byId = (a: CallNotice, b: CallNotice): number => (a.id < b.id ? -1 : 1);

/** A call's first record is on its way: it is there. */
export const startedNotice = (call: Call): CallNotice => noticeOf(call, 'call.started', call.startedAt);

/** What publishers and the operator may want to hear of, built as webhooks are: from the call as it is. */
export function noticesOf(call: Call, item: OutboxItem): CallNotice[] {
  switch (item.kind) {
    case 'post': {
      const attempt = attemptOf(call, item.leg);
      return attempt ? [noticeOf(call, 'call.connected', attempt.answeredAt ?? attempt.heardAt)] : [];
    }
    case 'ended': {
      const at = call.endedAt ?? call.startedAt;
      const ended = noticeOf(call, 'call.ended', at);
      return call.disposition === 'connected' ? [ended] : [ended, noticeOf(call, 'call.missed', at)];
    }
    case 'settlement':
      return settledNotices(call, 'settlement');
    case 'outcome':
      return settledNotices(call, 'outcome');
    case 'paid':
      return [paidNotice(call, item.number)];
    case 'dispute':
      return [noticeOf(call, 'call.disputed', call.dispute?.openedAt ?? call.startedAt)];
    case 'ruling':
      return ruledNotices(call);
    case 'adjustment':
      return correctedNotices(call, item.number);
    default:
      return [];
  }
}

/**
 * Told as it was then, whatever was corrected since. Where a first outcome was charged later, the buyer owed nothing as the
 * call was settled; its publisher may have been paid by then.
 */
function settledNotices(call: Call, when: 'settlement' | 'outcome'): CallNotice[] {
  const { settlement } = call;
  if (!settlement) return [];
  const waited = settlement.asSettled !== undefined;
  const wasPaidFirst = settlement.transfers[0]?.kind === 'payout';
  const tellsSale = settlement.converted && waited === (when === 'outcome');
  const tellsPayout = waited ? wasPaidFirst === (when === 'settlement') : true;
  const { payout } = totalsOf(bookedUpTo(settlement.transfers, 0));
  return [
    ...(tellsSale ? [noticeOf(call, 'call.converted', saleAt(call), 0)] : []),
    ...(tellsPayout && payout > 0 ? [paidNotice(call, 0)] : []),
  ];
}

/** @param number what the payout was booked by. */
function paidNotice(call: Call, number: number): CallNotice {
  const paid = call.settlement?.transfers.find(
    (transfer) => adjustmentNumber(transfer) === number && !transfer.kind.endsWith('harge'),
  );
  return noticeOf(call, 'call.paid', paid?.at ?? saleAt(call), number);
}

/** With the money as it was then. */
function ruledNotices(call: Call): CallNotice[] {
  const ruling = call.dispute?.ruling;
  if (!ruling) return [];
  const until = (call.settlement?.transfers ?? []).filter(({ at }) => at <= ruling.at);
  const record = recordFor(call, countAdjustments(until));
  return [{ ...noticeOf(call, 'call.disputeDecided', ruling.at), record }];
}

function correctedNotices(call: Call, number: number): CallNotice[] {
  const transfers = call.settlement?.transfers ?? [];
  const [first] = transfers.filter((transfer) => adjustmentNumber(transfer) === number);
  if (!first) return [];
  const { payout, revenue } = totalsOf(bookedUpTo(transfers, number - 1));
  const notice = noticeOf(call, 'call.adjusted', first.at, number);
  return [{ ...notice, corrected: { number, payout, revenue } }];
}

const saleAt = ({ settlement, endedAt, startedAt }: Call): number => {
  const transfers = settlement?.transfers ?? [];
  const sale = transfers.find(({ kind }) => kind === 'charge') ?? transfers[0];
  return sale?.at ?? endedAt ?? startedAt;
};

/** @param number the correction up to which the call's money is told; without it, as it is. */
function noticeOf(call: Call, event: CallEventName, at: number, number?: number): CallNotice {
  const { settlement } = call;
  const suffix = number === undefined || number === 0 ? '' : `:${String(number).padStart(2, '0')}`;
  return {
    kind: 'notice',
    id: `${call.id}:${CALL_EVENT_NAMES.indexOf(event)}:${event}${suffix}`,
    event,
    record: recordFor(call, number),
    at,
    convertedAt: settlement?.converted ? saleAt(call) : null,
    corrected: null,
  };
}

function recordFor(call: Call, number: number | undefined): CallRecord {
  const { settlement } = call;
  const charge = settlement?.charge && {
    charge: { ...settlement.charge, owed: formatMicros(settlement.charge.owed) },
  };
  const totals = settlement && number !== undefined ? totalsOf(bookedUpTo(settlement.transfers, number)) : {};
  const record = recordAgain(call);
  const caller = { ...record.caller, sealed: null, hash: null };
  return { ...record, caller, ...totals, ...charge, timeline: [] };
}
