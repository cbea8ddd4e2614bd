import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Micros, micros } from '../../src/lib/money.ts';
import type { Amount, Price } from '../../src/prices/price.ts';
import { evaluatePrice, mostOwed, PRICE_KINDS } from '../../src/prices/registry.ts';
import { presentPrice, priceSchema } from '../../src/prices/schema.ts';

const dollars = (amount: number): Micros => micros(Math.round(amount * 1_000_000));
const BID = dollars(45);

/**
 * What the trade's contracts say, written out by hand: kind, bridged seconds, what is owed, and in the words a buyer is told
 * when nothing is.
 */
const TABLE: readonly [written: unknown, seconds: number, owed: number, missing: string | null][] = [
  [{ kind: 'fixed', amount: '25.00' }, 0, 25, null],
  [{ kind: 'fixed', amount: 'bid' }, 1, 45, null],
  [{ kind: 'threshold', minSeconds: 60, amount: 'bid' }, 59, 0, 'bridged 59 s, needs 60 s'],
  [{ kind: 'threshold', minSeconds: 60, amount: 'bid' }, 60, 45, null],
  [
    { kind: 'threshold', minSeconds: 90, amount: '12.50', timer: 'answer' },
    57,
    0,
    'answered 57 s, needs 90 s',
  ],
  [
    { kind: 'threshold', minSeconds: 90, amount: '1', timer: 'dial' },
    5,
    0,
    'on the line since dialing 5 s, needs 90 s',
  ],
  [{ kind: 'tiers', tiers: tiers([20, 5], [60, 20], [300, '50']) }, 19, 0, 'bridged 19 s, needs 20 s'],
  [{ kind: 'tiers', tiers: tiers([20, 5], [60, 20], [300, 50]) }, 20, 5, null],
  [{ kind: 'tiers', tiers: tiers([300, 50], [20, 5], [60, 20]) }, 299, 20, null],
  [{ kind: 'tiers', tiers: tiers([20, 5], [60, 20], [300, 50]) }, 4_000, 50, null],
  [{ kind: 'tiers', tiers: tiers([0, 5], [60, 20]), marginal: true }, 60, 25, null],
  [{ kind: 'tiers', tiers: [{ fromSeconds: 60, amount: { percentOfBid: '50' } }] }, 61, 22.5, null],
  [{ kind: 'base', amount: '10', bonuses: tiers([120, 15], [600, 20]) }, 1, 10, null],
  [{ kind: 'base', amount: '10', bonuses: tiers([120, 15], [600, 20]) }, 120, 25, null],
  [
    { kind: 'base', amount: 'bid', minSeconds: 30, bonuses: tiers([600, 20]) },
    29,
    0,
    'bridged 29 s, needs 30 s',
  ],
  [{ kind: 'base', amount: 'bid', minSeconds: 30, bonuses: tiers([600, 20]) }, 700, 65, null],
  [
    { kind: 'perMinute', perMinute: '1.20', firstSeconds: 60, nextSeconds: 6 },
    0,
    0,
    'bridged 0 s, needs at least 1 s',
  ],
  [{ kind: 'perMinute', perMinute: '1.20', firstSeconds: 60, nextSeconds: 6 }, 1, 1.2, null],
  [{ kind: 'perMinute', perMinute: '1.20', firstSeconds: 60, nextSeconds: 6 }, 60, 1.2, null],
  [{ kind: 'perMinute', perMinute: '1.20', firstSeconds: 60, nextSeconds: 6 }, 61, 1.32, null],
  [{ kind: 'perMinute', perMinute: '1.20', firstSeconds: 30, nextSeconds: 6 }, 10, 0.6, null],
  [{ kind: 'perMinute', perMinute: '1.20', firstSeconds: 1, nextSeconds: 1 }, 61, 1.22, null],
  [
    { kind: 'perMinute', perMinute: '1', firstSeconds: 60, nextSeconds: 60, freeSeconds: 10 },
    10,
    0,
    'bridged 10 s, needs more than 10 s',
  ],
  [{ kind: 'perMinute', perMinute: '1', firstSeconds: 60, nextSeconds: 60, freeSeconds: 10 }, 61, 2, null],
  [
    { kind: 'perMinute', perMinute: '1', firstSeconds: 60, nextSeconds: 60, maxAmount: '3.50' },
    3_600,
    3.5,
    null,
  ],
  [
    { kind: 'outcome', outcomes: { sale: '100.00' }, windowDays: 30 },
    900,
    0,
    'no outcome yet: sale within 30 days',
  ],
];

function tiers(...steps: [number, number | string][]) {
  return steps.map(([fromSeconds, amount]) => ({ fromSeconds, amount: String(amount) }));
}

describe('a price', () => {
  it.each(TABLE)('%j after %i s is %d', (written, seconds, owed, missing) => {
    const price = priceSchema.parse(written);
    const said = evaluatePrice(price, { connected: true, seconds }, BID);
    expect([said.owed, said.missing, said.qualified]).toEqual([dollars(owed), missing, missing === null]);
  });

  it('is owed by nobody for a call that nobody took', () => {
    for (const [written] of TABLE) {
      const said = evaluatePrice(priceSchema.parse(written), { connected: false, seconds: 9_999 }, BID);
      expect(said).toEqual({ owed: 0, qualified: false, missing: 'never connected' });
    }
  });

  it('is shown as it was written', () => {
    for (const [written] of TABLE) {
      const price = priceSchema.parse(written);
      expect(priceSchema.parse(presentPrice(price))).toEqual(price);
    }
    expect(new Set(TABLE.map(([written]) => (written as Price).kind))).toEqual(new Set(PRICE_KINDS));
  });

  it('is refused where it cannot be meant, by field', () => {
    const refused: readonly [unknown, string][] = [
      [{ kind: 'threshold', minSeconds: -1, amount: '1' }, 'minSeconds'],
      [{ kind: 'threshold', minSeconds: 60, amount: '-1' }, 'amount'],
      [{ kind: 'threshold', minSeconds: 60, amount: 'bit' }, 'amount'],
      [{ kind: 'threshold', minSeconds: 60, amount: { percentOfBid: '1001' } }, 'amount'],
      [{ kind: 'tiers', tiers: [] }, 'tiers'],
      [{ kind: 'tiers', tiers: tiers([60, 1], [60, 2]) }, 'tiers'],
      [{ kind: 'base', amount: '1', minSeconds: 60, bonuses: tiers([30, 1]) }, 'bonuses'],
      [{ kind: 'perMinute', perMinute: '1', firstSeconds: 0, nextSeconds: 6 }, 'firstSeconds'],
      [{ kind: 'perMinute', perMinute: '1', firstSeconds: 60, nextSeconds: 0 }, 'nextSeconds'],
      [{ kind: 'outcome', outcomes: {}, windowDays: 30 }, 'outcomes'],
      [{ kind: 'outcome', outcomes: { sale: '1' }, windowDays: 0 }, 'windowDays'],
      [{ kind: 'perCall', amount: '1' }, 'kind'],
      [{ kind: 'fixed', amount: '1', minSeconds: 3 }, ''],
    ];
    for (const [written, field] of refused) {
      const parsed = priceSchema.safeParse(written);
      expect([written, parsed.error?.issues[0]?.path[0] ?? '']).toEqual([written, field]);
    }
  });
});

const amount: fc.Arbitrary<Amount> = fc.oneof(
  fc.constant('bid' as const),
  fc.integer({ min: 0, max: 500_000_000 }).map(micros),
  fc.integer({ min: 0, max: 30_000 }).map((ofBid) => ({ ofBid })),
);
const second = fc.integer({ min: 0, max: 7_200 });
const step = fc.record({ fromSeconds: second, amount });
const timer = fc.constantFrom('dial', 'answer', 'accept', 'bridge' as const);
const anyPrice: fc.Arbitrary<Price> = fc.oneof(
  fc.record({ kind: fc.constant('fixed' as const), amount, timer }),
  fc.record({ kind: fc.constant('threshold' as const), amount, minSeconds: second, timer }),
  fc.record({
    kind: fc.constant('tiers' as const),
    tiers: fc.array(step, { minLength: 1, maxLength: 6 }),
    marginal: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('base' as const), amount, bonuses: fc.array(step, { maxLength: 6 }) }),
  fc.record({
    kind: fc.constant('perMinute' as const),
    perMinute: amount,
    firstSeconds: fc.integer({ min: 1, max: 120 }),
    nextSeconds: fc.integer({ min: 1, max: 60 }),
    freeSeconds: fc.integer({ min: 0, max: 60 }),
    maxAmount: fc.option(amount, { nil: undefined }),
  }),
);
const anyBid = fc.integer({ min: 0, max: 500_000_000 }).map(micros);

describe('any price', () => {
  it('is never negative, and never more than what was held for it', () => {
    fc.assert(
      fc.property(anyPrice, anyBid, second, second, (price, bid, seconds, more) => {
        const { owed } = evaluatePrice(price, { connected: true, seconds }, bid);
        expect(owed).toBeGreaterThanOrEqual(0);
        expect(owed).toBeLessThanOrEqual(mostOwed(price, bid, seconds + more));
      }),
    );
  });

  it('does not fall with time, but where a later tier was written lower', () => {
    const rising = anyPrice.filter((price) => price.kind !== 'tiers' || price.marginal === true);
    fc.assert(
      fc.property(rising, anyBid, second, second, (price, bid, seconds, more) => {
        const at = (time: number) => evaluatePrice(price, { connected: true, seconds: time }, bid).owed;
        expect(at(seconds + more)).toBeGreaterThanOrEqual(at(seconds));
      }),
    );
  });

  it('by the minute is what counting begun increments one by one comes to', () => {
    const byMinute = fc.record({
      rate: fc.integer({ min: 0, max: 20_000_000 }).map(micros),
      firstSeconds: fc.integer({ min: 1, max: 120 }),
      nextSeconds: fc.integer({ min: 1, max: 60 }),
    });
    fc.assert(
      fc.property(
        byMinute,
        fc.integer({ min: 1, max: 3_000 }),
        ({ rate, firstSeconds, nextSeconds }, seconds) => {
          let billed = firstSeconds;
          while (billed < seconds) billed += nextSeconds;
          const price: Price = { kind: 'perMinute', perMinute: rate, firstSeconds, nextSeconds };
          const { owed } = evaluatePrice(price, { connected: true, seconds }, BID);
          expect(owed).toBe(Math.floor((rate * billed) / 60));
        },
      ),
    );
  });
});
