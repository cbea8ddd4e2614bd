import type { LedgerEntryRow } from '../../api/client/outcry-client.ts';
import { dateIn } from '../ui/format.ts';

export type Kind = LedgerEntryRow['kind'];

/** What moved an account, as its party and the operator call it. */
export const KINDS: Record<Kind, string> = {
  charge: 'Call',
  payout: 'Call',
  adjustCharge: 'Correction of a call',
  adjustPayout: 'Correction of a call',
  payment: 'Payment received',
  refund: 'Refund to the buyer',
  payoutPaid: 'Payout',
  payoutReturned: 'Payout returned',
  walletCredit: 'Wallet payment',
  walletRefund: 'Wallet refund',
};

const COMES_IN: ReadonlySet<string> = new Set(['payment', 'payoutReturned', 'walletCredit']);
/** Does it come into the operator's hands? Else it leaves them. */
export const comesIn = (kind: string): boolean => COMES_IN.has(kind);

export const isBuyer = (id: string): boolean => id.startsWith('byr_');
/** The exchange's own accounts, by the name the ledger has for each. */
export const OWN_ACCOUNTS = { exchange: 'The exchange', cash: 'Cash' } as const;
export type OwnAccount = keyof typeof OWN_ACCOUNTS;
export const isOwnAccount = (id: string): id is OwnAccount => Object.hasOwn(OWN_ACCOUNTS, id);
export const partyQuery = (id: string) => (isBuyer(id) ? { buyerId: id } : { publisherId: id });

export const PERIODS = [
  { value: 'week', label: 'Weekly, from Monday' },
  { value: 'halfMonth', label: 'Twice a month, from the 1st and the 16th' },
  { value: 'month', label: 'Monthly' },
];

type Period = { from: string | null; to: string; timezone: string };

/** "1 Nov 2026 to 30 Nov 2026", as the party's calendar has it. */
export function periodText({ from, to, timezone }: Period): string {
  const last = dateIn(Date.parse(to) - 1, timezone);
  return from === null ? `until ${last}` : `${dateIn(from, timezone)} to ${last}`;
}

/** What a balance means to whoever looks at it. @param own is it the viewer's own? */
export function balanceLabel(id: string, balance: number, own: boolean): string {
  if (balance === 0) return 'Nothing owed';
  const isOwedToUs = isBuyer(id) === balance > 0;
  if (own) return isOwedToUs ? 'You owe' : 'Owed to you';
  return isOwedToUs ? 'Owes you' : 'You owe it';
}
