import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { balances } from '../../src/ledger/book.ts';
import { checkBooks } from '../../src/ledger/check-books.ts';
import type { AuctionId, BuyerId, CallId, PublisherId } from '../../src/lib/ids.ts';
import { type Micros, micros, sumMicros, ZERO } from '../../src/lib/money.ts';
import type { PayoutTerms } from '../../src/publishers/publisher.ts';
import { adjust, bookedUpTo, countAdjustments, reverse, totalsOf } from '../../src/settlement/adjust.ts';
import { payoutFor } from '../../src/settlement/payout.ts';
import { type Sale, settle } from '../../src/settlement/settle.ts';

const dollars = (amount: number): Micros => micros(Math.round(amount * 1_000_000));
const share = (basisPoints: number): PayoutTerms => ({ kind: 'revShare', basisPoints });
const fixed = (amount: number): PayoutTerms => ({ kind: 'fixed', amount: dollars(amount) });
const publisherId = 'pub_one' as PublisherId;

const sale = ({ terms = share(7_000), ...over }: Partial<Sale> & { terms?: PayoutTerms } = {}): Sale => ({
  callId: 'call_one' as CallId,
  auctionId: 'auc_one' as AuctionId,
  configVersion: 7,
  buyerId: 'byr_one' as BuyerId,
  publisherId,
  revenue: dollars(45),
  payout: payoutFor(terms, over.revenue ?? dollars(45)),
  at: 1_000,
  ...over,
});

const anyAmount = fc.integer({ min: 0, max: 10 ** 12 }).map(micros);
const anyTerms: fc.Arbitrary<PayoutTerms> = fc.oneof(
  fc.integer({ min: 0, max: 10_000 }).map(share),
  anyAmount.map((amount): PayoutTerms => ({ kind: 'fixed', amount })),
);

describe('payoutFor', () => {
  it.each([
    [share(7_000), 45, 31.5],
    [share(1_250), 10, 1.25],
    [share(0), 45, 0],
    [share(10_000), 45, 45],
    [fixed(20), 45, 20],
    [fixed(20), 10, 20],
    [fixed(20), 0, 0],
  ])('%j of %s is %s', (terms, revenue, payout) => {
    expect(payoutFor(terms, dollars(revenue))).toBe(dollars(payout));
  });

  it('rounds a share to the nearest micro', () => {
    expect(payoutFor(share(3_333), micros(10))).toBe(3);
    expect(payoutFor(share(6_667), micros(10))).toBe(7);
  });
});

describe('settle', () => {
  it('charges the buyer and pays the publisher', () => {
    const { transfers, revenue, payout, margin } = settle(sale());
    expect([revenue, payout, margin]).toEqual([45, 31.5, 13.5].map(dollars));
    expect(transfers).toEqual([
      {
        id: 'call_one:charge',
        kind: 'charge',
        debit: 'buyer:byr_one',
        credit: 'exchange',
        amount: dollars(45),
        callId: 'call_one',
        auctionId: 'auc_one',
        configVersion: 7,
        at: 1_000,
      },
      expect.objectContaining({
        id: 'call_one:payout',
        debit: 'exchange',
        credit: 'publisher:pub_one',
        amount: dollars(31.5),
      }),
    ]);
  });

  it('shows a negative margin when the fixed payout exceeds the revenue', () => {
    expect(settle(sale({ revenue: dollars(15), terms: fixed(20) })).margin).toBe(dollars(-5));
  });

  it('books nothing for nothing', () => {
    expect(settle(sale({ terms: share(0) })).transfers).toHaveLength(1);
    const free = settle(sale({ revenue: ZERO, terms: fixed(20) }));
    expect(free).toEqual({ transfers: [], revenue: 0, payout: 0, margin: 0 });
  });

  it('always gives sound books whose exchange earns the margin', () => {
    fc.assert(
      fc.property(anyAmount, anyTerms, (price, terms) => {
        const { transfers, revenue, payout, margin } = settle(sale({ revenue: price, terms }));
        expect(checkBooks(transfers)).toEqual([]);
        expect(payout + margin).toBe(revenue);
        expect(balances(transfers).get('exchange') ?? 0).toBe(micros(-margin));
        expect(totalsOf(transfers)).toEqual({ revenue, payout, margin });
      }),
    );
  });
});

describe('adjust', () => {
  const booked = settle(sale()).transfers;

  it('gives money back by new, numbered transfers', () => {
    const first = adjust({ booked, publisherId, revenue: dollars(40), payout: dollars(28), at: 2_000 });
    expect(first.map(({ id, debit, credit, amount }) => [id, debit, credit, amount])).toEqual([
      ['call_one:adjustCharge:1', 'exchange', 'buyer:byr_one', dollars(5)],
      ['call_one:adjustPayout:1', 'publisher:pub_one', 'exchange', dollars(3.5)],
    ]);
    const again = adjust({
      booked: [...booked, ...first],
      publisherId,
      revenue: dollars(50),
      payout: dollars(28),
      at: 3_000,
    });
    expect(again.map(({ id, debit, credit, amount }) => [id, debit, credit, amount])).toEqual([
      ['call_one:adjustCharge:2', 'buyer:byr_one', 'exchange', dollars(10)],
    ]);
  });

  it('has one number for both of its sides, and the books as they were before each', () => {
    const all = [...booked];
    for (const [revenue, payout] of [
      [45, 20],
      [40, 20],
      [10, 7],
    ])
      all.push(
        ...adjust({ booked: all, publisherId, revenue: dollars(revenue!), payout: dollars(payout!), at: 2 }),
      );
    expect(all.slice(2).map(({ id }) => id.slice('call_one:'.length))).toEqual([
      'adjustPayout:1',
      'adjustCharge:2',
      'adjustCharge:3',
      'adjustPayout:3',
    ]);
    expect(countAdjustments(all)).toBe(3);
    const then = [0, 1, 2, 3].map((number) => totalsOf(bookedUpTo(all, number)));
    expect(then.map(({ revenue, payout }) => [revenue, payout])).toEqual(
      [
        [45, 31.5],
        [45, 20],
        [40, 20],
        [10, 7],
      ].map((pair) => pair.map(dollars)),
    );
  });

  it('books nothing when the books say so already', () => {
    const undone = [...booked, ...reverse(booked, publisherId, 2_000)];
    expect(reverse(undone, publisherId, 3_000)).toEqual([]);
    expect(totalsOf(undone)).toEqual({ revenue: 0, payout: 0, margin: 0 });
    expect([...balances(undone).values()]).toEqual([0, 0, 0]);
  });

  it('can pay a publisher who was paid nothing at first', () => {
    const unpaid = settle(sale({ terms: share(0) })).transfers;
    const all = [
      ...unpaid,
      ...adjust({ booked: unpaid, publisherId, revenue: dollars(45), payout: dollars(9), at: 2_000 }),
    ];
    expect(totalsOf(all)).toEqual({ revenue: dollars(45), payout: dollars(9), margin: dollars(36) });
    expect(checkBooks(all)).toEqual([]);
  });

  it('names the auction and rules of the charge it corrects', () => {
    for (const transfer of reverse(booked, publisherId, 2_000)) {
      expect(transfer).toMatchObject({ auctionId: 'auc_one', configVersion: 7, at: 2_000 });
    }
  });

  it('refuses a call that was never charged, and amounts below nothing', () => {
    expect(() => reverse([], publisherId, 1)).toThrow('only a charged call');
    expect(() => adjust({ booked, publisherId, revenue: dollars(-1), payout: ZERO, at: 1 })).toThrow();
  });

  it('reaches whatever it is asked for, in any number of steps, with sound books', () => {
    const step = fc.record({ revenue: anyAmount, payout: anyAmount });
    fc.assert(
      fc.property(anyAmount, anyTerms, fc.array(step, { maxLength: 5 }), (price, terms, steps) => {
        const all = [...settle(sale({ revenue: micros(price + 1), terms })).transfers];
        for (const { revenue, payout } of steps) {
          all.push(...adjust({ booked: all, publisherId, revenue, payout, at: all.length }));
          expect(totalsOf(all)).toMatchObject({ revenue, payout });
        }
        expect(checkBooks(all)).toEqual([]);
        expect(sumMicros([...balances(all).values()])).toBe(0);
      }),
    );
  });
});
