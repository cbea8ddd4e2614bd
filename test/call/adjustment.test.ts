import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AdjustmentWish, decideAdjustment, MOST_ADJUSTMENTS } from '../../src/call/adjustment.ts';
import type { Call } from '../../src/call/call.ts';
import { evolveAll } from '../../src/call/evolve.ts';
import { recordOf } from '../../src/call/project.ts';
import { checkBooks } from '../../src/ledger/check-books.ts';
import type { BuyerId } from '../../src/lib/ids.ts';
import { type Micros, micros, ZERO } from '../../src/lib/money.ts';
import type { PayoutTerms } from '../../src/publishers/publisher.ts';
import { totalsOf } from '../../src/settlement/adjust.ts';
import { payoutFor } from '../../src/settlement/payout.ts';
import { settle } from '../../src/settlement/settle.ts';
import { dollars, START, targetNamed } from '../exchange/campaign-world.ts';
import { STORIES } from './stories.ts';
import { Telling } from './telling.ts';

const share: PayoutTerms = { kind: 'revShare', basisPoints: 7_000 };

/** A call that was sold, and charged unless it was a gift. */
function soldCall(price: Micros, payout: PayoutTerms = share): Call {
  const [story] = STORIES;
  const telling = new Telling([story!]);
  const told = telling.begin('sold', story!);
  for (const said of story!.said) telling.hear(told, said, 50);
  telling.end();
  const call = telling.find(told);
  const [attempt] = call.attempts;
  const { auctionId, configVersion } = attempt!;
  const buyerId = targetNamed('plain').buyerId as BuyerId;
  const { id: callId, publisherId } = call;
  const origin = { callId, auctionId, configVersion, buyerId, publisherId, at: START };
  const settled = settle({ ...origin, revenue: price, payout: payoutFor(payout, price) });
  return {
    ...call,
    attempts: [{ ...attempt!, clearingPrice: price, hold: { ...attempt!.hold, spend: price }, payout }],
    settlement: { ...call.settlement!, ...settled },
  };
}

const wish = (revenue: Micros, payout: Micros | null = null): AdjustmentWish => ({
  revenue,
  payout,
  reason: 'the buyer disputes it',
  by: 'key_1',
});

function correct(call: Call, asked: AdjustmentWish, at = START + 1): Call {
  const decided = decideAdjustment(call, asked, at);
  return decided.kind === 'adjusted' ? evolveAll(call, [decided.event], at) : call;
}

describe('a correction', () => {
  it('changes what the call comes to, and says who did it and why', () => {
    const call = correct(soldCall(dollars(40)), wish(dollars(12)));
    expect(recordOf(call)).toMatchObject({
      price: dollars(40),
      revenue: dollars(12),
      payout: dollars(8.4),
      margin: dollars(3.6),
      converted: true,
    });
    expect(call.timeline.at(-1)).toEqual({
      at: START + 1,
      type: 'adjusted',
      number: 1,
      by: 'key_1',
      reason: 'the buyer disputes it',
      revenue: '12.00',
      payout: '8.40',
      margin: '3.60',
      before: { revenue: '40.00', payout: '28.00', margin: '12.00' },
    });
    expect(call.outbox.at(-1)).toEqual({ kind: 'adjustment', number: 1 });
  });

  it.each<[string, PayoutTerms, number, number | null, number]>([
    ['a share follows the revenue', share, 10, null, 7],
    ['a fixed payout stays', { kind: 'fixed', amount: dollars(20) }, 10, null, 20],
    ['but not for nothing', { kind: 'fixed', amount: dollars(20) }, 0, null, 0],
    ['what is said replaces the terms', share, 10, 9, 9],
    ['a refund may leave the publisher paid', share, 0, 28, 28],
  ])('pays the publisher: %s', (_, terms, revenue, payout, paid) => {
    const asked = wish(dollars(revenue), payout === null ? null : dollars(payout));
    expect(recordOf(correct(soldCall(dollars(40), terms), asked)).payout).toBe(dollars(paid));
  });

  it('may be taken back, in whole or in part', () => {
    const reversed = correct(soldCall(dollars(40)), wish(ZERO));
    expect(recordOf(reversed)).toMatchObject({ revenue: 0, payout: 0, margin: 0 });
    const restored = correct(reversed, wish(dollars(40)));
    expect(recordOf(restored)).toMatchObject({ revenue: dollars(40), payout: dollars(28) });
    expect(restored.settlement!.transfers.map(({ id }) => id.slice(restored.id.length + 1))).toEqual([
      'charge',
      'payout',
      'adjustCharge:1',
      'adjustPayout:1',
      'adjustCharge:2',
      'adjustPayout:2',
    ]);
  });

  it('to what the books say already is none', () => {
    const call = soldCall(dollars(40));
    const totals = { revenue: dollars(40), payout: dollars(28), margin: dollars(12) };
    expect(decideAdjustment(call, wish(dollars(40)), START)).toEqual({ kind: 'unchanged', totals });
  });

  it('is refused where nothing was charged', () => {
    expect(decideAdjustment(soldCall(ZERO), wish(ZERO), START)).toEqual({ kind: 'notCharged' });
    const live = { ...soldCall(dollars(40)), settlement: null };
    expect(decideAdjustment(live, wish(ZERO), START)).toEqual({ kind: 'notCharged' });
  });

  it('is refused above what the call was sold for', () => {
    const over = (revenue: number, payout: number | null, terms: PayoutTerms = share) =>
      decideAdjustment(
        soldCall(dollars(40), terms),
        wish(dollars(revenue), payout === null ? null : dollars(payout)),
        START,
      );
    expect(over(40.000001, null)).toEqual({ kind: 'tooHigh', field: 'revenue', most: dollars(40) });
    expect(over(40, 40.000001)).toEqual({ kind: 'tooHigh', field: 'payout', most: dollars(40) });
    const fixed: PayoutTerms = { kind: 'fixed', amount: dollars(50) };
    expect(over(10, 51, fixed)).toEqual({ kind: 'tooHigh', field: 'payout', most: dollars(50) });
    expect(over(10, 50, fixed)).toMatchObject({ kind: 'adjusted' });
  });

  it('leaves the call its history, however often it is corrected', () => {
    let call = soldCall(dollars(40));
    const lines = call.timeline.length;
    for (let i = 1; i <= MOST_ADJUSTMENTS; i++) call = correct(call, wish(dollars(i % 3)));
    expect(call.timeline).toHaveLength(lines + MOST_ADJUSTMENTS);
    expect(call.timeline[0]!.type).toBe('started');
    expect(decideAdjustment(call, wish(dollars(30)), START)).toEqual({ kind: 'tooMany' });
    expect(decideAdjustment(call, wish(dollars(MOST_ADJUSTMENTS % 3)), START)).toMatchObject({
      kind: 'unchanged',
    });
  });

  it('keeps the books sound and the record true, whatever is asked in whatever order', () => {
    const amount = fc.integer({ min: 0, max: 60_000_000 }).map(micros);
    const asked = fc.record({ revenue: amount, payout: fc.option(amount) });
    const terms: fc.Arbitrary<PayoutTerms> = fc.oneof(
      fc.integer({ min: 0, max: 10_000 }).map((basisPoints) => ({ kind: 'revShare' as const, basisPoints })),
      amount.map((fixed) => ({ kind: 'fixed' as const, amount: fixed })),
    );
    fc.assert(
      fc.property(amount, terms, fc.array(asked, { maxLength: 8 }), (less, paid, wishes) => {
        const price = micros(less + 1);
        let call = soldCall(price, paid);
        for (const { revenue, payout } of wishes) {
          const before = call;
          const decided = decideAdjustment(before, wish(revenue, payout), START);
          call = correct(call, wish(revenue, payout));
          const { revenue: now, payout: earned, margin } = recordOf(call);
          expect(totalsOf(call.settlement!.transfers)).toEqual({ revenue: now, payout: earned, margin });
          expect(now).toBeLessThanOrEqual(price);
          if (decided.kind === 'tooHigh') expect(call).toBe(before);
          else expect([now, earned]).toEqual([revenue, payout ?? payoutFor(paid, revenue)]);
          expect(decideAdjustment(call, wish(now, earned), START).kind).toBe('unchanged');
          expect(call.settlement!.transfers.slice(0, before.settlement!.transfers.length)).toEqual(
            before.settlement!.transfers,
          );
        }
        expect(checkBooks(call.settlement!.transfers)).toEqual([]);
      }),
    );
  });
});
