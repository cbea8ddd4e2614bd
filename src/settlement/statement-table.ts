import type { EntryKind } from '../ledger/entry.ts';
import { type Micros, sumMicros } from '../lib/money.ts';
import { localTime } from '../lib/time.ts';
import type { Statement } from './statement.ts';

/** A line of the statement as people read it: what it is, what it is about, how many, how much. */
export type StatementRow = { what: string; about: string; count: number | null; amount: Micros; sum?: true };

const KIND_WORDS: Readonly<Record<EntryKind, string>> = {
  charge: 'Calls',
  payout: 'Calls earned',
  adjustCharge: 'Corrections of calls',
  adjustPayout: 'Corrections of earnings',
  payment: 'Payment received',
  refund: 'Refund',
  payoutPaid: 'Paid out',
  payoutReturned: 'Payout returned',
  walletCredit: 'Paid in advance',
  walletRefund: 'Paid back',
};

/** The rows of a statement, from the opening balance to what is due; both the CSV and the PDF are made of them. */
export function statementRows(statement: Statement, campaignName: (id: string) => string): StatementRow[] {
  const { opening, lines, payments, otherPayments, closing, held, due, carriedOver, timezone } = statement;
  const isBuyer = statement.account.startsWith('buyer:');
  const kept = sumMicros(held.map(({ amount }) => amount));
  return [
    { what: 'Opening balance', about: '', count: null, amount: opening, sum: true },
    ...lines.map(({ kind, campaignId, count, amount }) => ({
      what: KIND_WORDS[kind],
      about: campaignId === null ? '' : campaignName(campaignId),
      count,
      amount,
    })),
    ...payments.map(({ kind, reference, at, amount }) => ({
      what: KIND_WORDS[kind],
      about: `${localTime(at, timezone).date} ${reference}`,
      count: null,
      amount,
    })),
    ...(otherPayments.count > 0 ? [{ what: 'Other payments', about: '', ...otherPayments }] : []),
    { what: 'Closing balance', about: '', count: null, amount: closing, sum: true },
    ...(kept > 0 ? [{ what: 'Kept back for now', about: '', count: null, amount: kept }] : []),
    { what: 'Carried over', about: '', count: null, amount: carriedOver },
    { what: isBuyer ? 'To be paid' : 'To be paid out', about: '', count: null, amount: due, sum: true },
  ];
}

/** "2026-11-01 to 2026-11-30", as days of the statement's zone. */
export function periodText({ from, to, timezone }: Pick<Statement, 'from' | 'to' | 'timezone'>): string {
  const last = localTime(to - 1, timezone).date;
  return from === 0 ? `up to ${last}` : `${localTime(from, timezone).date} to ${last}`;
}

/** "ST-000042" */
export const statementName = (number: number): string => `ST-${String(number).padStart(6, '0')}`;
