import type { Receipt } from '../../auction/auction.ts';
import { replyDetail } from '../../auction/reply-detail.ts';
import { REASONS, type Reason } from '../../buyers/reason.ts';
import { type Attempt, attemptOf, type Call, type OutboxItem, type Settlement } from '../../call/call.ts';
import { isRecordDue } from '../../call/due.ts';
import type { CallRecord } from '../../call/record.ts';
import type { Tags } from '../../campaign/tags.ts';
import type { CallNotice, Delivery, DeliveryType } from '../../deliveries/delivery.ts';
import { callLine, type PieceLine, receiptLine, transferLine } from '../../deliveries/projections.ts';
import { adjustmentNumber, type Transfer } from '../../ledger/transfer.ts';
import { formatMicros, type Micros, ZERO } from '../../lib/money.ts';
import { isoTime } from '../../lib/time.ts';
import { bookedUpTo, totalsOf } from '../../settlement/adjust.ts';
import { ERASED } from '../../telephony/caller.ts';
import type { Rules } from '../market/rules.ts';
import { byId, noticesOf, startedNotice } from './call-notices.ts';
import { recordAgain } from './repair.ts';

/** What one call has to send on, and the mark that says so afterwards. */
export type Outgoing = {
  projections: PieceLine[];
  deliveries: Delivery[];
  notices: CallNotice[];
  /** What goes out with the post, and is written down nowhere. */
  unkept: Tags;
  mark: { callId: Call['id']; version: number; outbox: number; record: boolean; receipts: number[] };
};

/**
 * Builds what is owed from the call as it is now: a reminder that comes twice sends the truth twice.
 * @param findReceipt its JSON.
 */
export function outgoingOf(
  call: Call,
  rules: Rules,
  findReceipt: (seq: number) => string | null,
  now: number,
  unkept: Tags = {},
): Outgoing {
  const out: Outgoing = {
    projections: [],
    deliveries: [],
    notices: call.sentVersion === 0 && isRecordDue(call) ? [startedNotice(call)] : [],
    unkept: call.caller.masked === ERASED ? {} : unkept,
    mark: {
      callId: call.id,
      version: call.version,
      outbox: call.outbox.length,
      record: isRecordDue(call),
      receipts: call.outbox.flatMap((item) => (item.kind === 'receipt' ? item.seq : [])),
    },
  };
  if (out.mark.record) out.projections.push(callLine(historyOf(call)));
  for (const item of call.outbox) addItem(out, item, call, rules, findReceipt, now);
  out.notices.sort(byId);
  return out;
}

/**
 * Who is being offered a live call may change, and an index with it: D1 learns of the buyer when it is final. What a
 * forgotten caller said has been erased there, perhaps while the call went on: it does not come back.
 */
function historyOf(call: Call): CallRecord {
  const record = recordAgain(call);
  if (record.status === 'ended') return record;
  return { ...record, buyerId: null, targetId: null, auctionId: null, price: null };
}

function addItem(
  out: Outgoing,
  item: OutboxItem,
  call: Call,
  rules: Rules,
  findReceipt: (seq: number) => string | null,
  now: number,
): void {
  out.notices.push(...noticesOf(call, item));
  if (item.kind === 'ended' || item.kind === 'dispute') return;
  if (item.kind === 'paid') {
    for (const transfer of call.settlement?.transfers ?? [])
      if (adjustmentNumber(transfer) === item.number)
        out.projections.push(transferLine(JSON.stringify(transfer)));
    return;
  }
  if (item.kind === 'ruling') addRuling(out, call, rules, now);
  else if (item.kind === 'receipt') {
    const receipt = findReceipt(item.seq);
    if (!receipt) return;
    out.projections.push(receiptLine(receipt));
    if (rules.buyers.some((buyer) => buyer.lossNotices))
      out.deliveries.push(...lossNotices(JSON.parse(receipt) as Receipt, rules, now));
  } else if (item.kind === 'post') {
    const attempt = attemptOf(call, item.leg);
    if (attempt) out.deliveries.push(...delivery('post', call, attempt, rules, postData(call, attempt), now));
  } else if (item.kind === 'missed') {
    const attempt = attemptOf(call, item.leg);
    if (attempt)
      out.deliveries.push(...delivery('call.missed', call, attempt, rules, missedData(call, attempt), now));
  } else if (item.kind === 'settlement' && call.settlement?.asSettled)
    addUncharged(out, call, call.settlement, rules, now);
  else if (item.kind === 'outcome') addFirstCharge(out, call, rules, now);
  else addBooked(out, item.kind === 'adjustment' ? item.number : 0, call, rules, now);
}

/**
 * What a settlement (0) or one of its corrections has to say. It is told as it was then, whatever was corrected since:
 * a webhook that comes again says the same.
 */
function addBooked(out: Outgoing, number: number, call: Call, rules: Rules, now: number): void {
  const { settlement } = call;
  const attempt = settlement && attemptOf(call, settlement.leg);
  if (!settlement || !attempt) return;
  const booked = settlement.transfers.filter((transfer) => adjustmentNumber(transfer) === number);
  for (const transfer of booked) out.projections.push(transferLine(JSON.stringify(transfer)));
  const { revenue: charged } = totalsOf(bookedUpTo(settlement.transfers, number));
  const data = settledData(call, settlement, attempt, charged);
  for (const type of number > 0 ? adjustmentTypes(booked) : settlementTypes(settlement, charged)) {
    const told = number > 0 ? { ...data, adjustment: number } : data;
    out.deliveries.push(...delivery(type, call, attempt, rules, told, now, number > 0 ? `:${number}` : ''));
  }
}

/** The buyer asked whether the charge stands: that it does is said as much as that it does not. */
function addRuling(out: Outgoing, call: Call, rules: Rules, now: number): void {
  const { settlement, dispute } = call;
  const attempt = settlement && attemptOf(call, settlement.leg);
  if (!attempt || !dispute?.ruling) return;
  const { verdict, revenue, note, by, at, adjustment } = dispute.ruling;
  const data = {
    callId: call.id,
    auctionId: attempt.auctionId,
    targetId: attempt.targetId,
    reason: dispute.reason,
    verdict,
    expired: by === null,
    charged: formatMicros(revenue),
    adjustment,
    note,
    decidedAt: isoTime(at),
  };
  out.deliveries.push(...delivery('dispute.decided', call, attempt, rules, data, now));
}

/** A settlement that nothing was owed for until an outcome came: as it was then. */
function addUncharged(out: Outgoing, call: Call, settlement: Settlement, rules: Rules, now: number): void {
  const attempt = attemptOf(call, settlement.leg);
  if (!attempt || !settlement.asSettled) return;
  const then = { ...settlement, converted: false, charge: settlement.asSettled };
  const data = settledData(call, then, attempt, ZERO);
  out.deliveries.push(...delivery('call.completed', call, attempt, rules, data, now));
}

/** The outcome that a call is charged for first: all that its settlement had not said yet. */
function addFirstCharge(out: Outgoing, call: Call, rules: Rules, now: number): void {
  const { settlement } = call;
  const attempt = settlement && attemptOf(call, settlement.leg);
  if (!settlement || !attempt) return;
  const booked = bookedUpTo(settlement.transfers, 0);
  for (const transfer of booked) out.projections.push(transferLine(JSON.stringify(transfer)));
  const { revenue: charged } = totalsOf(booked);
  const data = settledData(call, settlement, attempt, charged);
  const types: DeliveryType[] = charged > 0 ? ['call.converted', 'call.charged'] : ['call.converted'];
  for (const type of types) out.deliveries.push(...delivery(type, call, attempt, rules, data, now));
}

const settlementTypes = ({ converted }: Settlement, charged: Micros): DeliveryType[] => [
  'call.completed',
  ...(converted ? (['call.converted'] as const) : []),
  ...(charged > 0 ? (['call.charged'] as const) : []),
];

/** What a publisher is paid is no buyer's business. */
const adjustmentTypes = (booked: readonly Transfer[]): DeliveryType[] =>
  booked.some(({ kind }) => kind === 'adjustCharge') ? ['charge.adjusted'] : [];

function delivery(
  type: DeliveryType,
  call: Call,
  attempt: Attempt,
  rules: Rules,
  data: Record<string, unknown>,
  now: number,
  suffix = '',
): Delivery[] {
  const buyer = rules.buyerById.get(attempt.buyerId);
  if (!attempt.postUrl) return [];
  return [
    {
      id: `${call.id}:${attempt.leg}:${type}${suffix}`,
      type,
      callId: call.id,
      buyerId: attempt.buyerId,
      targetId: attempt.targetId,
      url: attempt.postUrl,
      // A buyer may have left the campaign since: then its secrets are looked up where this is delivered.
      sealedSecrets: buyer?.sealedSecrets ?? [],
      sealedCaller: type === 'post' ? call.caller.sealed : null,
      data,
      createdAt: now,
    },
  ];
}

/** The full record. `call.from` is filled in where the delivery is sent: the number travels sealed. */
const postData = (call: Call, attempt: Attempt): Record<string, unknown> => ({
  auctionId: attempt.auctionId,
  pingId: attempt.pingId,
  bidId: attempt.bidId,
  callId: call.id,
  targetId: attempt.targetId,
  price: formatMicros(attempt.clearingPrice),
  minSeconds: attempt.minSeconds,
  test: call.test,
  call: {
    from: null,
    to: call.to,
    state: call.caller.state,
    zip: call.caller.zip,
    areaCode: call.caller.areaCode,
    country: call.caller.country,
    attestation: call.caller.attestation,
    tags: call.caller.masked === ERASED ? {} : call.tags,
    startedAt: isoTime(call.startedAt),
  },
});

/** What a winner is told that it did not get after all: nothing of the caller, nor of who got the call. */
const missedData = (call: Call, attempt: Attempt): Record<string, unknown> => ({
  callId: call.id,
  auctionId: attempt.auctionId,
  pingId: attempt.pingId,
  bidId: attempt.bidId,
  targetId: attempt.targetId,
  outcome: attempt.outcome,
  price: formatMicros(attempt.clearingPrice),
  test: call.test,
});

const settledData = (
  call: Call,
  { connectedSeconds, converted, charge }: Settlement,
  attempt: Attempt,
  charged: Micros,
): Record<string, unknown> => ({
  callId: call.id,
  auctionId: attempt.auctionId,
  pingId: attempt.pingId,
  bidId: attempt.bidId,
  targetId: attempt.targetId,
  price: formatMicros(attempt.clearingPrice),
  connectedSeconds,
  minSeconds: attempt.minSeconds,
  converted,
  missing: charge?.missing ?? null,
  charged: formatMicros(charged),
  test: call.test,
});

/** Losers that asked for it learn that they lost and why, never to whom or to what. */
function lossNotices(receipt: Receipt, rules: Rules, now: number): Delivery[] {
  return receipt.candidates.flatMap((candidate) => {
    const buyer = rules.buyerById.get(candidate.buyerId);
    const target = rules.targetById.get(candidate.targetId);
    if (candidate.outcome !== 'lost' || candidate.reason === null || !buyer?.lossNotices || !target?.postUrl)
      return [];
    return [
      {
        id: `${receipt.auctionId}:${candidate.targetId}:auction.lost`,
        type: 'auction.lost' as const,
        callId: receipt.callId,
        buyerId: candidate.buyerId,
        targetId: candidate.targetId,
        url: target.postUrl,
        sealedSecrets: buyer.sealedSecrets,
        sealedCaller: null,
        data: {
          auctionId: receipt.auctionId,
          targetId: candidate.targetId,
          bid: candidate.bid === null ? null : formatMicros(candidate.bid),
          reason: candidate.reason,
          detail: lossDetail(candidate.reason, replyDetail(receipt, candidate)),
        },
        createdAt: now,
      },
    ];
  });
}

/** The reason in words and, where it lies in the loser's own reply, what was wrong with that. */
const lossDetail = (reason: Reason, told: string | null): string =>
  told === null ? REASONS[reason] : `${REASONS[reason].replace(/\.$/, '')}: ${told}`;
