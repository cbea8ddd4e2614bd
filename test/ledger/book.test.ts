import { describe, expect, it } from 'vitest';
import { type Book, balances, post } from '../../src/ledger/book.ts';
import { checkBooks } from '../../src/ledger/check-books.ts';
import type { Transfer } from '../../src/ledger/transfer.ts';
import type { AuctionId, CallId } from '../../src/lib/ids.ts';
import { micros } from '../../src/lib/money.ts';

const charge = (over: Partial<Transfer> = {}): Transfer => ({
  id: 'call_one:charge',
  kind: 'charge',
  debit: 'buyer:byr_one' as Transfer['debit'],
  credit: 'exchange',
  amount: micros(45_000_000),
  callId: 'call_one' as CallId,
  auctionId: 'auc_one' as AuctionId,
  configVersion: 7,
  at: 1_000,
  ...over,
});

const payout = (over: Partial<Transfer> = {}): Transfer => ({
  ...charge(),
  id: 'call_one:payout',
  kind: 'payout',
  debit: 'exchange',
  credit: 'publisher:pub_one' as Transfer['credit'],
  amount: micros(30_000_000),
  ...over,
});

const refund = (over: Partial<Transfer> = {}): Transfer => ({
  ...charge(),
  id: 'call_one:adjustCharge:1',
  kind: 'adjustCharge',
  debit: 'exchange',
  credit: 'buyer:byr_one' as Transfer['credit'],
  amount: micros(5_000_000),
  ...over,
});

describe('post', () => {
  const empty: Book = new Map();

  it('books a transfer once, however often it comes', () => {
    const first = post(empty, charge());
    const again = post(first.book, charge({ at: 9_000 }));
    expect([first.outcome, again.outcome]).toEqual(['posted', 'unchanged']);
    expect([...again.book.values()]).toEqual([charge()]);
    expect(empty.size).toBe(0);
  });

  it.each<[string, Partial<Transfer>]>([
    ['amount', { amount: micros(1) }],
    ['buyer', { debit: 'buyer:byr_two' as Transfer['debit'] }],
    ['auction', { auctionId: 'auc_two' as AuctionId }],
    ['configuration', { configVersion: 8 }],
  ])('refuses another %s under the same id, and keeps the first', (_, over) => {
    const { book } = post(empty, charge());
    const { outcome, book: after } = post(book, charge(over));
    expect(outcome).toBe('conflict');
    expect(after.get('call_one:charge')).toEqual(charge());
  });
});

describe('balances', () => {
  it('are what the buyer owes, the publisher is owed and the exchange keeps, and sum to zero', () => {
    const all = balances([charge(), payout(), refund()]);
    expect(Object.fromEntries(all)).toEqual({
      'buyer:byr_one': 40_000_000,
      'publisher:pub_one': -30_000_000,
      exchange: -10_000_000,
    });
  });

  it('are nothing for an empty book', () => {
    expect(balances([]).size).toBe(0);
  });
});

describe('checkBooks', () => {
  it('finds nothing wrong with sound books', () => {
    expect(checkBooks([])).toEqual([]);
    expect(checkBooks([payout(), refund(), charge()])).toEqual([]);
  });

  it.each<[string, Transfer[], string]>([
    ['a second charge', [charge(), charge()], 'call_one:charge: booked 2 times'],
    ['a payout without a charge', [payout()], 'call_one: payout without a charge'],
    ['an adjustment without a charge', [refund()], 'call_one: adjustCharge without a charge'],
    ['no amount', [charge({ amount: micros(0) })], 'call_one:charge: the amount is not a positive integer'],
    [
      'a negative amount',
      [charge({ amount: micros(-5) })],
      'call_one:charge: the amount is not a positive integer',
    ],
    [
      'a charge the wrong way round',
      [charge({ debit: 'exchange', credit: 'buyer:byr_one' as Transfer['credit'] })],
      'call_one:charge: charge from exchange to buyer:byr_one',
    ],
    [
      'a payout to a buyer',
      [charge(), payout({ credit: 'buyer:byr_one' as Transfer['credit'] })],
      'call_one:payout: payout from exchange to buyer:byr_one',
    ],
    [
      'an id of another call',
      [charge({ id: 'call_two:charge' })],
      'call_two:charge: is not named for its call and kind',
    ],
    [
      'an adjustment without a number',
      [charge(), refund({ id: 'call_one:adjustCharge' })],
      'call_one:adjustCharge: is not named for its call and kind',
    ],
    [
      'another auction',
      [charge(), payout({ auctionId: 'auc_two' as AuctionId })],
      'call_one: names more than one auction',
    ],
    [
      'another configuration',
      [charge(), payout({ configVersion: 8 })],
      'call_one: names more than one configuration version',
    ],
    [
      'a refund to another buyer',
      [charge(), refund({ credit: 'buyer:byr_two' as Transfer['credit'] })],
      'call_one: names more than one buyer',
    ],
    [
      'a refund of more than was charged',
      [charge(), refund({ amount: micros(46_000_000) })],
      'call_one: more was taken back than was booked with the buyer',
    ],
  ])('reports %s', (_, transfers, fault) => {
    expect(checkBooks(transfers)).toContain(fault);
  });
});
