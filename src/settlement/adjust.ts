import { flowInto } from '../ledger/book.ts';
import { adjustmentNumber, type LedgerAccount, type Transfer } from '../ledger/transfer.ts';
import type { PublisherId } from '../lib/ids.ts';
import { type Micros, micros, negateMicros, subtractMicros, ZERO } from '../lib/money.ts';
import { assert } from '../lib/result.ts';

export const LONGEST_REASON = 200;

/** What a call should have come to. A reversal is an adjustment to nothing. */
type Adjustment = {
  /** Everything booked for the call so far, its charge included. */
  booked: readonly Transfer[];
  publisherId: PublisherId;
  revenue: Micros;
  payout: Micros;
  at: number;
};

/**
 * Corrects a settled call by new transfers for the differences; nothing booked is touched. Adjusting to what the
 * books say already books nothing, so a repeated request changes nothing. What one correction books has one number.
 * @throws when nothing was booked for the call, one that was never charged is to be, or an amount is negative.
 */
export function adjust({ booked, publisherId, revenue, payout, at }: Adjustment): Transfer[] {
  const charge = booked.find(({ kind }) => kind === 'charge');
  const first = charge ?? booked[0];
  assert(first && (charge || revenue === 0), 'only a charged call can be adjusted');
  assert(
    booked.every(({ callId }) => callId === first.callId),
    'an adjustment is about one call',
  );
  assert(revenue >= 0 && payout >= 0, 'a call comes to nothing or more');
  const origin = {
    callId: first.callId,
    auctionId: first.auctionId,
    configVersion: first.configVersion,
    at,
  };
  const number = countAdjustments(booked) + 1;
  const book = (
    kind: 'adjustCharge' | 'adjustPayout',
    from: LedgerAccount,
    to: LedgerAccount,
    amount: Micros,
  ) => {
    const [debit, credit] = amount > 0 ? [from, to] : [to, from];
    const id = `${first.callId}:${kind}:${number}`;
    return { id, kind, debit, credit, amount: micros(Math.abs(amount)), ...origin };
  };
  const publisher: LedgerAccount = `publisher:${publisherId}`;
  const { revenue: charged, payout: paid } = totalsOf(booked);
  return [
    ...(charge ? [book('adjustCharge', charge.debit, 'exchange', subtractMicros(revenue, charged))] : []),
    book('adjustPayout', 'exchange', publisher, subtractMicros(payout, paid)),
  ].filter(({ amount }) => amount !== 0);
}

/** How often a call has been corrected. */
export const countAdjustments = (booked: readonly Transfer[]): number =>
  Math.max(0, ...booked.map(adjustmentNumber));

/** What was booked for a call up to one of its corrections, that one included; 0: when it was settled. */
export const bookedUpTo = (booked: readonly Transfer[], number: number): Transfer[] =>
  booked.filter((transfer) => adjustmentNumber(transfer) <= number);

export type Totals = { revenue: Micros; payout: Micros; margin: Micros };

/** What transfers come to, adjustments included: of one call, or of many. */
export function totalsOf(transfers: readonly Transfer[]): Totals {
  const of = (...kinds: Transfer['kind'][]): Micros =>
    flowInto(
      'exchange',
      transfers.filter(({ kind }) => kinds.includes(kind)),
    );
  const revenue = of('charge', 'adjustCharge');
  const payout = negateMicros(of('payout', 'adjustPayout'));
  return { revenue, payout, margin: subtractMicros(revenue, payout) };
}

/** The most that a call has ever come to: caps count that, so that what is taken back and charged again makes no room twice. */
export function peakOf(booked: readonly Transfer[]): Pick<Totals, 'revenue' | 'payout'> {
  let peak = { revenue: ZERO, payout: ZERO };
  for (let number = 0; number <= countAdjustments(booked); number++) {
    const { revenue, payout } = totalsOf(bookedUpTo(booked, number));
    peak = {
      revenue: micros(Math.max(peak.revenue, revenue)),
      payout: micros(Math.max(peak.payout, payout)),
    };
  }
  return peak;
}

/** Everything undone: the buyer pays nothing, the publisher earns nothing. */
export const reverse = (booked: readonly Transfer[], publisherId: PublisherId, at: number): Transfer[] =>
  adjust({ booked, publisherId, revenue: ZERO, payout: ZERO, at });
