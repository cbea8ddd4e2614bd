import type { Micros } from '../lib/money.ts';
import { isoTime, localTime } from '../lib/time.ts';
import { type BookAccount, type Entry, type EntryKind, isOfCall } from './entry.ts';
import type { EntryPages } from './in-order.ts';

/**
 * The books as a journal that hledger (hledger.org) and other plain-text accounting read. Accounts are named as in
 * `GET /v1/ledger/balances`, and a debit is positive here: an asset or what a buyer owes us. Six decimals in the
 * commodity's line make hledger hold us to the micro.
 */
const HEAD = `; The books of the exchange. Debits are positive. Read it with: hledger -f FILE balance
decimal-mark .
commodity $1,000.000000

account cash  ; type:C
account buyer  ; type:A, what buyers owe
account publisher  ; type:L, what publishers are owed
account exchange  ; type:R, what the exchange keeps
`;

const WORDS: Readonly<Record<EntryKind, string>> = {
  charge: 'Call charged',
  payout: 'Call earned by its publisher',
  adjustCharge: 'Charge corrected',
  adjustPayout: 'Earning corrected',
  payment: 'Payment received',
  refund: 'Payment refunded',
  payoutPaid: 'Publisher paid',
  payoutReturned: 'Payment to a publisher returned',
  walletCredit: 'Wallet filled',
  walletRefund: 'Wallet paid back',
};

type JournalPeriod = { from: number; to: number; timezone: string };

/** @param nameOf what a party is called, for people to read; null where nobody knows any more. */
export async function* writeJournal(
  pages: EntryPages,
  { from, to, timezone }: JournalPeriod,
  nameOf: (account: BookAccount) => string | null,
): AsyncIterable<string> {
  yield `${HEAD}\n; from ${isoTime(from)} to ${isoTime(to)}, days of ${timezone}\n`;
  const declared = new Set<BookAccount>(['cash', 'exchange']);
  let count = 0;
  for await (const page of pages) {
    let text = '';
    for (const entry of page) {
      for (const account of [entry.debit, entry.credit]) {
        if (declared.has(account)) continue;
        declared.add(account);
        text += accountLine(account, nameOf(account));
      }
      text += transactionOf(entry, timezone);
    }
    count += page.length;
    if (text !== '') yield text;
  }
  // A file that was cut off on its way lacks it.
  yield `\n; end: ${count} transactions\n`;
}

const accountLine = (account: BookAccount, name: string | null): string =>
  `\naccount ${account}${name === null ? '' : `  ; name:${harmless(name)}`}\n`;

/** A comment stands on the transaction's own line: behind a posting, a date in it would move the posting. */
function transactionOf(entry: Entry, timezone: string): string {
  const { id, kind, debit, credit, amount, at, postedAt, source } = entry;
  const { date } = localTime(postedAt, timezone);
  const tags = isOfCall(source)
    ? [`call:${source.callId}`, `auction:${source.auctionId}`, `version:${source.configVersion}`]
    : [`reference:${harmless(source.reference)}`];
  const line = `${date} (${codeOf(id)}) ${WORDS[kind]}  ; at:${isoTime(at)}, ${tags.join(', ')}`;
  return `\n${line}\n    ${debit}  $${exact(amount)}\n    ${credit}  $-${exact(amount)}\n`;
}

/** All six decimals. */
function exact(amount: Micros): string {
  const digits = String(amount).padStart(7, '0');
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

/** Between brackets before the description, where the first closing one ends it. */
const codeOf = (id: string): string => id.replace(/[\p{C}\p{Z};()]+/gu, '·');

/** Somebody's own words, without what ends a tag, a code or a line, begins a tag or a date, or looks like nothing at all. */
const harmless = (text: string): string =>
  text
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .replace(/[:;,|()[\]{}]/g, '·')
    .trim();
