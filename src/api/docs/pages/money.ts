import { h2, list, p } from '../html.ts';
import type { Page } from '../page.ts';
import { request } from '../request.ts';

export const money: Page = {
  name: 'money',
  title: 'Money',
  about: 'The books: what is in them, and how to read them without us.',
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
  ].join(''),
};
