import type { AuctionId, BuyerId, CallId, PublisherId } from '../lib/ids.ts';
import type { Micros } from '../lib/money.ts';

/** `buyer:…` owes us, `publisher:…` is owed, `exchange` keeps the margin. */
export type LedgerAccount = `buyer:${BuyerId}` | `publisher:${PublisherId}` | 'exchange';

export const TRANSFER_KINDS = ['charge', 'payout', 'adjustCharge', 'adjustPayout'] as const;
export type TransferKind = (typeof TRANSFER_KINDS)[number];

export const isAdjustment = (kind: TransferKind): boolean =>
  kind === 'adjustCharge' || kind === 'adjustPayout';

/**
 * An amount moved from one account to another: a debit and a credit in one, so the books balance by construction.
 * Append-only; its id is made of the call and the kind, so that the same fact cannot be booked twice.
 */
export type Transfer = {
  id: string; // `${callId}:${kind}` (adjustments add a number)
  kind: TransferKind;
  debit: LedgerAccount;
  credit: LedgerAccount;
  amount: Micros; // positive
  callId: CallId;
  auctionId: AuctionId;
  configVersion: number;
  at: number;
};

/** Which correction of its call a transfer belongs to, from 1 on; 0: it was booked when the call was settled. */
export const adjustmentNumber = ({ id, kind }: Pick<Transfer, 'id' | 'kind'>): number =>
  isAdjustment(kind) ? Number(id.slice(id.lastIndexOf(':') + 1)) : 0;
