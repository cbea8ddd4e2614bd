import type { Transfer } from '../ledger/transfer.ts';
import type { AuctionId, BuyerId, CallId, PublisherId } from '../lib/ids.ts';
import { type Micros, subtractMicros } from '../lib/money.ts';
import { assert } from '../lib/result.ts';

/** A call that earned something, the auction that placed it, and the rules it was sold under. */
export type Sale = {
  callId: CallId;
  auctionId: AuctionId;
  configVersion: number;
  buyerId: BuyerId;
  publisherId: PublisherId;
  /** What the buyer's price made of the call. */
  revenue: Micros;
  /** What its publisher's terms made of it. */
  payout: Micros;
  at: number;
};

export type Settlement = {
  /** The charge, then the payout; a zero amount is not booked. */
  transfers: Transfer[];
  revenue: Micros;
  payout: Micros;
  /** Negative when the payout exceeds the revenue. */
  margin: Micros;
};

/** Books a call. Settling it again gives the same transfers by the same ids, so it is charged once. */
export function settle(sale: Sale): Settlement {
  const { callId, auctionId, configVersion, at } = sale;
  const { revenue, payout } = sale;
  assert(revenue >= 0 && payout >= 0, 'a call comes to nothing or more');
  const origin = { callId, auctionId, configVersion, at };
  const charge: Transfer = {
    id: `${callId}:charge`,
    kind: 'charge',
    debit: `buyer:${sale.buyerId}`,
    credit: 'exchange',
    amount: revenue,
    ...origin,
  };
  const share: Transfer = {
    id: `${callId}:payout`,
    kind: 'payout',
    debit: 'exchange',
    credit: `publisher:${sale.publisherId}`,
    amount: payout,
    ...origin,
  };
  const transfers = [charge, share].filter(({ amount }) => amount !== 0);
  return { transfers, revenue, payout, margin: subtractMicros(revenue, payout) };
}
