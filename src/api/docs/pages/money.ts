import { h2, list, p } from '../html.ts';
import type { Page } from '../page.ts';
import { request } from '../request.ts';

export const money: Page = {
  name: 'money',
  title: 'Money',
  about:
    'The books: what is in them, and how accounts are closed and paid, and how to read it all without us.',
  body: [
    h2('The books', 'books'),
    p(
      'Every amount moves from one account to another, so the books balance by construction. Nothing in them is ever changed: a correction is a new entry. Accounts are `buyer:…` (what it owes), `publisher:…` (what it is owed), `exchange` (what you keep) and `cash` (what you hold).',
    ),
    h2('In your own software', 'journal'),
    p(
      'The books of any period come as a journal that [hledger](https://hledger.org) and other plain-text accounting read:',
    ),
    request('get-journal'),
    list([
      '`hledger -f outcry.journal balance` finds the accounts of `GET /v1/ledger/balances`, to the micro. There a debit is positive: turn the sign.',
      'An entry is in the period in which it was posted. Periods that follow each other have every entry once.',
      'What comes after an account was closed is posted on the first day that is open: what you have downloaded of a closed period stays true. The tag `at` says when it happened.',
      'The last line counts the entries: without it, the file was cut off on its way.',
    ]),
    h2('Payments', 'payments'),
    p(
      'Book what a buyer paid after its calls, and what was paid to a publisher. A payment counts once an account, by its reference. One that was booked wrongly is undone by one the other way (`refund`, `payoutReturned`). What a buyer pays in advance is a [wallet credit](/docs/operators).',
    ),
    request('book-payment'),
    p('`GET /v1/payments` lists what came and went, wallets included; buyers and publishers see their own.'),
    h2('Statements', 'statements'),
    p(
      'An account’s period is closed for good by a statement: numbered, with what was brought over, the calls by campaign, the payments, and what is due. Set how an account is closed:',
    ),
    request('set-account-terms'),
    list([
      '`period` is a `week` from Monday, a `halfMonth` from the 1st and the 16th, or a `month`, as the calendar of `timezone` has it. Once terms are set, a period that is over is closed by itself, an hour later.',
      '`holdBack` keeps a share of what a publisher earned for so many days. Below `minimumPayout` nothing is due: it is carried over.',
      '`POST /v1/statements` closes now. What comes in later is posted in the period that is open, so a statement never changes.',
      '`opening`, `lines` and payments add up to `closing`; `due` and `carriedOver` do, too. `due` is in whole cents: what a share leaves of a cent is carried over.',
    ]),
    p('Buyers and publishers see their own, as JSON, `?format=csv`, or a document, `?format=pdf`:'),
    request('list-own-statements'),
    p('What a balance is made of, entry by entry, each with its call:'),
    request('list-own-entries'),
    h2('Paying publishers', 'payouts'),
    p(
      'A run books the payment of what the last statements say is due and nobody has paid since. It counts once by its reference: said again, it pays nobody twice. With `dryRun` it says what it would book now, and books nothing.',
    ),
    request('run-payouts'),
    p('`GET /v1/ledger/aging` says which buyers owe how much, and how long it is overdue.'),
    p(
      'Every balance of `GET /v1/ledger/balances` is made of entries, each with its call or payment: `GET /v1/ledger/entries` with `buyerId` or `publisherId`, or for what you keep and have been paid with `account=exchange` or `account=cash`.',
    ),
  ].join(''),
};
