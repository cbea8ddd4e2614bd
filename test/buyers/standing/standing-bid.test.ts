import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Condition } from '../../../src/buyers/condition.ts';
import type { CallFacts } from '../../../src/buyers/facts.ts';
import {
  type BidModifier,
  type StandingBid,
  standingAmount,
  workOutBid,
} from '../../../src/buyers/standing/standing-bid.ts';
import { micros } from '../../../src/lib/money.ts';
import { dollars, facts } from '../../auction/fixtures.ts';

const at = (hour: number) => () => ({ hour, weekday: 'wed' as const });
const is = (field: string, value: string): Condition => ({ field, op: 'eq', value });
const times = (factor: number, when: Condition | null = null): BidModifier => ({
  change: 'multiply',
  basisPoints: Math.round(factor * 10_000),
  when,
});
const plus = (amount: number, when: Condition | null = null): BidModifier => ({
  change: 'add',
  amount: dollars(amount),
  when,
});
const set = (amount: number, when: Condition | null = null): BidModifier => ({
  change: 'set',
  amount: dollars(amount),
  when,
});
const bid = (price: number, modifiers: BidModifier[], over: Partial<StandingBid> = {}): StandingBid => ({
  price: dollars(price),
  modifiers,
  ...over,
});
const made = (standing: StandingBid, over: Partial<CallFacts> = {}, hour = 12): number | null => {
  const amount = standingAmount(standing, facts(over), at(hour));
  return amount === null ? null : amount / 1_000_000;
};

describe('a standing bid', () => {
  it('is its price where nothing changes it', () => {
    expect(made({ price: dollars(25) })).toBe(25);
    expect(made(bid(25, [times(2, is('state', 'NV'))]))).toBe(25);
  });

  it.each<[string, BidModifier, Partial<CallFacts>]>([
    ['its state', times(2, is('state', 'CA')), { state: 'CA' }],
    [
      'a list of ZIP codes',
      times(2, { field: 'zip', op: 'in', value: ['94105', '94106'] }),
      { zip: '94106' },
    ],
    ['who brings it', times(2, is('publisherId', 'pub_1')), { publisherId: 'pub_1' }],
    ['its source', times(2, is('subId', 'tv')), { subId: 'TV' }],
    ['its signature', times(2, is('attestation', 'A')), { attestation: 'A' }],
    ['a tag', times(2, is('homeowner', 'yes')), { tags: { homeowner: 'yes' } }],
    [
      'a caller who calls again',
      times(2, { field: 'repeatCaller', op: 'eq', value: true }),
      { repeatCaller: true },
    ],
  ])('is changed by %s', (_, modifier, over) => {
    expect(made(bid(10, [modifier]), over)).toBe(20);
    expect(
      made(bid(10, [modifier]), {
        state: 'TX',
        zip: '10001',
        publisherId: 'pub_2',
        subId: null,
        attestation: 'C',
        tags: {},
        repeatCaller: false,
      }),
    ).toBe(10);
  });

  it('is changed by the hour of its own week', () => {
    const evenings = bid(10, [
      plus(5, { all: [{ field: 'hour', op: 'gte', value: 18 }, is('weekday', 'wed')] }),
    ]);
    expect(made(evenings, {}, 18)).toBe(15);
    expect(made(evenings, {}, 17)).toBe(10);
  });

  it('goes through its modifiers in order, each from what the last left', () => {
    expect(made(bid(10, [times(2), plus(5)]))).toBe(25);
    expect(made(bid(10, [plus(5), times(2)]))).toBe(30);
    expect(made(bid(10, [times(2), set(7), plus(1)]))).toBe(8);
  });

  it('takes the first that the call meets and no other, if it says so', () => {
    const first = bid(10, [times(2, is('state', 'NV')), plus(5, is('state', 'CA')), times(9)], {
      match: 'first',
    });
    expect(made(first, { state: 'CA' })).toBe(15);
    expect(made(first, { state: 'NV' })).toBe(20);
    expect(made(first, { state: 'TX' })).toBe(90);
  });

  it('is kept within its least and most, whatever came of it on the way', () => {
    const limits = { least: dollars(8), most: dollars(30) };
    expect(made(bid(10, [times(100)], limits))).toBe(30);
    expect(made(bid(10, [times(0.1)], limits))).toBe(8);
    expect(made(bid(10, [plus(-50), plus(45)], limits))).toBe(8);
    expect(workOutBid(bid(10, [times(100)], limits), facts(), at(0)).limit).toBe('most');
  });

  it('passes where it is told to, and where nothing is left of it', () => {
    expect(
      made(bid(10, [{ change: 'pass', when: is('state', 'CA') }, times(3)], { least: dollars(5) })),
    ).toBeNull();
    expect(made(bid(10, [plus(-10)]))).toBeNull();
    expect(made(bid(10, [times(0)]))).toBeNull();
  });

  it('is rounded once, at the end, half a micro up', () => {
    const third = bid(0, [times(0.3333), times(0.5)], { price: micros(10) });
    expect(standingAmount(third, facts(), at(0))).toBe(2); // 1.6665
    expect(standingAmount({ ...third, modifiers: [times(0.25), times(2)] }, facts(), at(0))).toBe(5);
    expect(standingAmount({ ...third, modifiers: [times(0.05)] }, facts(), at(0))).toBe(1); // 0.5
  });
});

const amount = fc.integer({ min: 1, max: 900_000_000 }).map(micros);
const modifier: fc.Arbitrary<BidModifier> = fc.oneof(
  fc.record({
    change: fc.constant('multiply' as const),
    basisPoints: fc.integer({ min: 0, max: 1_000_000 }),
    when: fc.constantFrom(null, is('state', 'CA'), is('state', 'NV')),
  }),
  fc.record({
    change: fc.constant('add' as const),
    amount: fc.integer({ min: -900_000_000, max: 900_000_000 }).map(micros),
    when: fc.constantFrom(null, is('state', 'CA'), is('state', 'NV')),
  }),
  fc.record({
    change: fc.constant('set' as const),
    amount,
    when: fc.constantFrom(null, is('state', 'NV'), is('state', 'NV')),
  }),
);
const standing: fc.Arbitrary<StandingBid> = fc
  .record({
    price: amount,
    modifiers: fc.array(modifier, { maxLength: 8 }),
    match: fc.constantFrom('all' as const, 'all' as const, 'first' as const),
    limits: fc.option(fc.tuple(amount, amount)),
  })
  .map(({ limits, ...rest }) => ({
    ...rest,
    ...(limits && { least: micros(Math.min(...limits)), most: micros(Math.max(...limits)) }),
  }));

/** The same from its definition: a fraction, worked out from the last modifier that sets the bid on. */
function fromDefinition({ price, modifiers = [], match, least, most }: StandingBid): number | null {
  const met = modifiers.filter(({ when }) => when === null || (when as { value: string }).value === 'CA');
  const counted = match === 'first' ? met.slice(0, 1) : met;
  let [over, under] = [BigInt(price), 1n];
  for (const one of counted) {
    if (one.change === 'set') [over, under] = [BigInt(one.amount), 1n];
    if (one.change === 'add') over += BigInt(one.amount) * under;
    if (one.change === 'multiply') [over, under] = [over * BigInt(one.basisPoints), under * 10_000n];
  }
  let whole = over <= 0n ? 0n : over / under;
  if (over > 0n && (over % under) * 2n >= under) whole += 1n;
  const limit = 999_999_999_999_999n;
  const kept = Math.min(Number(whole < limit ? whole : limit), most ?? Number.MAX_SAFE_INTEGER);
  const raised = Math.max(kept, least ?? 0);
  return raised === 0 ? null : raised;
}

describe('any standing bid', () => {
  it('is what its definition says, to the micro; never negative, within least and most', () => {
    fc.assert(
      fc.property(standing, (one) => {
        const got = standingAmount(one, facts({ state: 'CA' }), at(0));
        expect(got).toBe(fromDefinition(one));
        if (got === null) return;
        expect(got).toBeGreaterThan(0);
        expect(got).toBeGreaterThanOrEqual(one.least ?? 0);
        expect(got).toBeLessThanOrEqual(one.most ?? Number.MAX_SAFE_INTEGER);
      }),
    );
  });

  it('does not depend on the order of neighbours that only multiply, or only add', () => {
    fc.assert(
      fc.property(standing, fc.nat(7), (one, place) => {
        const modifiers = [...one.modifiers!];
        const [left, right] = [modifiers[place], modifiers[place + 1]];
        fc.pre(one.match === 'all' && left !== undefined && right !== undefined);
        fc.pre(left!.change === right!.change && left!.change !== 'set');
        [modifiers[place], modifiers[place + 1]] = [right!, left!];
        expect(standingAmount({ ...one, modifiers }, facts(), at(0))).toBe(
          standingAmount(one, facts(), at(0)),
        );
      }),
    );
  });

  it('tells of each step what it left', () => {
    fc.assert(
      fc.property(standing, (one) => {
        const { steps, amount, limit } = workOutBid(one, facts(), at(0));
        const places = steps.map(({ place }) => place);
        expect(places).toEqual([...places].sort((a, b) => a - b));
        const last = steps.at(-1)?.amount ?? one.price;
        if (limit === null) expect(amount ?? 0).toBe(last);
        else expect(amount).toBe(one[limit]);
      }),
    );
  });
});
