import type { BuyerId, CampaignId, PublisherId } from '../lib/ids.ts';
import { type Micros, negateMicros } from '../lib/money.ts';
import type { LedgerAccount, Transfer, TransferKind } from './transfer.ts';

/** `cash` is what the exchange has been paid and has not paid out. */
export type BookAccount = LedgerAccount | 'cash';
/** Whom the exchange has an account with. */
export type PartyAccount = Exclude<LedgerAccount, 'exchange'>;

/** What a buyer pays after its calls and is paid back, and what a publisher is paid and what of it comes back. */
export const PAYMENT_KINDS = ['payment', 'refund', 'payoutPaid', 'payoutReturned'] as const;
export type PaymentKind = (typeof PAYMENT_KINDS)[number];
/** Money that came or went, that of wallets too. */
export type MoneyKind = PaymentKind | 'walletCredit' | 'walletRefund';
export type EntryKind = TransferKind | MoneyKind;

/** What an entry goes back to: a call, or a payment by its own name. */
export type CallSource = Pick<Transfer, 'callId' | 'auctionId' | 'configVersion'> & {
  campaignId: CampaignId | null;
};
export type MoneySource = { reference: string; note: string | null; by: string };

/** One line of the books, whatever it is about: an amount that moved from one account to another. */
export type Entry = {
  id: string;
  kind: EntryKind;
  debit: BookAccount;
  credit: BookAccount;
  amount: Micros; // positive
  /** When it happened. */
  at: number;
  /** When it counts: later than `at` where the account was closed by the time the entry came. */
  postedAt: number;
  source: CallSource | MoneySource;
};

const COMES: Readonly<Record<MoneyKind, boolean>> = {
  payment: true,
  refund: false,
  payoutPaid: false,
  payoutReturned: true,
  walletCredit: true,
  walletRefund: false,
};

/** What comes is debited to cash, what goes is credited to it. */
export const sidesOf = (kind: MoneyKind, party: PartyAccount): { debit: BookAccount; credit: BookAccount } =>
  COMES[kind] ? { debit: 'cash', credit: party } : { debit: party, credit: 'cash' };

/**
 * What an entry does to what a party owes us, or, of a publisher, to what it is owed. Of the exchange's own accounts it is
 * what their balance is made of: credits less debits.
 */
export function changeOf({ debit, amount }: Pick<Entry, 'debit' | 'amount'>, account: BookAccount): Micros {
  const raises = (debit === account) === account.startsWith('buyer:');
  return raises ? amount : negateMicros(amount);
}

export const isOfCall = (source: Entry['source']): source is CallSource => 'callId' in source;

/** The order of the books: an id decides between entries of one millisecond. */
export const compareEntries = (a: Entry, b: Entry): number =>
  a.postedAt - b.postedAt || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** The party of an entry: every entry has exactly one. */
export function partyOf({ debit, credit }: Pick<Entry, 'debit' | 'credit'>): PartyAccount {
  return (isParty(debit) ? debit : credit) as PartyAccount;
}

const isParty = (account: BookAccount): account is PartyAccount =>
  account !== 'exchange' && account !== 'cash';

export const buyerAccount = (id: string): PartyAccount => `buyer:${id as BuyerId}`;
export const publisherAccount = (id: string): PartyAccount => `publisher:${id as PublisherId}`;
