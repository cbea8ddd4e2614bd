import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Micros, micros, parseMicros } from '../../src/lib/money.ts';
import { DAY_MS } from '../../src/lib/time.ts';
import { earn, mostEarned, payoutAfter, payoutWith, type Sold } from '../../src/settlement/payout.ts';
import { type OwnTerms, ownTerms, type PublisherTerms } from '../../src/settlement/terms.ts';
import { presentTerms, termsSchema } from '../../src/settlement/terms-schema.ts';

const dollars = (amount: number): Micros => micros(Math.round(amount * 1_000_000));
const LONGEST = 3_600;

/** Terms as the API takes them. */
const terms = (body: object): OwnTerms => ownTerms(termsSchema.parse(body) as PublisherTerms);

type Case = { seconds?: number; revenue?: number; bid?: number; outcomes?: string[]; connected?: boolean };
const sold = ({ seconds = 90, revenue = 40, bid = 40, outcomes = [], connected = true }: Case): Sold => ({
  talk: { connected, seconds, outcomes },
  bid: dollars(bid),
  revenue: dollars(revenue),
  unsold: revenue === 0 ? 'bridged 57 s, needs 60 s' : null,
});

const seventy = { kind: 'revShare', percent: '70' };
const SOLD_NOT = 'the buyer was not charged: bridged 57 s, needs 60 s';

/** Worked out by hand, one line a rule. */
const TABLE: [what: string, body: object, call: Case, earned: number, missing: string | null][] = [
  ['a share', { payout: seventy }, {}, 28, null],
  ['a share of a dearer call', { payout: seventy }, { revenue: 100 }, 70, null],
  ['a share of nothing', { payout: seventy }, { revenue: 0 }, 0, SOLD_NOT],
  ['of nobody', { payout: seventy }, { connected: false }, 0, 'never connected'],
  [
    'a share below its own threshold',
    { payout: { ...seventy, minSeconds: 120 } },
    {},
    0,
    'bridged 90 s, needs 120 s',
  ],
  ['a share at its threshold', { payout: { ...seventy, minSeconds: 90 } }, {}, 28, null],
  [
    'a share by the answer',
    { payout: { ...seventy, minSeconds: 91, timer: 'answer' } },
    {},
    0,
    'answered 90 s, needs 91 s',
  ],
  ['at least', { payout: seventy, least: '30.00' }, {}, 30, null],
  ['at least, not when nothing is earned', { payout: seventy, least: '30.00' }, { revenue: 0 }, 0, SOLD_NOT],
  ['at most', { payout: seventy, most: '20.00' }, {}, 20, null],
  ['at least and at most the same', { payout: seventy, least: '5.00', most: '5.00' }, {}, 5, null],
  ['a fixed amount', { payout: { kind: 'fixed', amount: '12.00' } }, {}, 12, null],
  ['a fixed amount unsold', { payout: { kind: 'fixed', amount: '12.00' } }, { revenue: 0 }, 0, SOLD_NOT],
  [
    'a fixed amount on connect',
    { payout: { kind: 'fixed', amount: '12.00' }, paidOn: { kind: 'connect' } },
    { revenue: 0, seconds: 1 },
    12,
    null,
  ],
  [
    'a share on connect, with a least',
    { payout: seventy, least: '2.00', paidOn: { kind: 'connect' } },
    { revenue: 0 },
    2,
    null,
  ],
  [
    'a share on connect, without one',
    { payout: seventy, paidOn: { kind: 'connect' } },
    { revenue: 0 },
    0,
    'a share of nothing',
  ],
  [
    'half of what was bid',
    { payout: { kind: 'threshold', minSeconds: 30, amount: { percentOfBid: '50' } } },
    { bid: 44 },
    22,
    null,
  ],
  [
    'a threshold on connect',
    { payout: { kind: 'threshold', minSeconds: 120, amount: '9.00' }, paidOn: { kind: 'connect' } },
    { revenue: 0, seconds: 119 },
    0,
    'bridged 119 s, needs 120 s',
  ],
  [
    'tiers',
    {
      payout: {
        kind: 'tiers',
        tiers: [
          { fromSeconds: 30, amount: '5.00' },
          { fromSeconds: 90, amount: '15.00' },
        ],
      },
    },
    {},
    15,
    null,
  ],
  [
    'by the minute, cut',
    { payout: { kind: 'perMinute', perMinute: '3.00', firstSeconds: 60, nextSeconds: 6 }, most: '4.00' },
    {},
    4,
    null,
  ],
  [
    'on an outcome that has not come',
    { payout: seventy, paidOn: { kind: 'outcome', outcomes: ['sale', 'visit'], windowDays: 30 } },
    { outcomes: ['lead'] },
    0,
    'no outcome yet: sale, visit within 30 days',
  ],
  [
    'on an outcome that has',
    { payout: seventy, paidOn: { kind: 'outcome', outcomes: ['sale', 'visit'], windowDays: 30 } },
    { outcomes: ['lead', 'visit'] },
    28,
    null,
  ],
  [
    'a fixed amount on an outcome of a call nobody was charged for',
    {
      payout: { kind: 'fixed', amount: '8.00' },
      paidOn: { kind: 'outcome', outcomes: ['sale'], windowDays: 30 },
    },
    { revenue: 0, outcomes: ['sale'] },
    8,
    null,
  ],
  [
    'each outcome',
    { payout: { kind: 'outcome', outcomes: { sale: '50.00', visit: '5.00' }, windowDays: 9 } },
    { outcomes: ['sale', 'visit', 'sale'] },
    55,
    null,
  ],
];

describe('what a call earns its publisher', () => {
  it.each(TABLE)('is by its terms: %s', (_, body, call, earned, missing) => {
    expect(earn(terms(body), sold(call))).toEqual({
      owed: dollars(earned),
      qualified: missing === null,
      missing,
    });
  });

  const anyCents = fc.integer({ min: 0, max: 20_000 }).map((cents) => (cents / 100).toFixed(2));
  const anySeconds = fc.integer({ min: 0, max: LONGEST });
  const anyPercent = fc.integer({ min: 0, max: 10_000 }).map((points) => (points / 100).toFixed(2));
  const step = fc.record({ fromSeconds: fc.constantFrom(0, 30, 60, 120), amount: anyCents });
  const steps = (least: number) =>
    fc.uniqueArray(step, { minLength: least, maxLength: 4, selector: ({ fromSeconds }) => fromSeconds });
  const amount = fc.oneof(
    anyCents,
    fc.constant('bid'),
    anyPercent.map((percentOfBid) => ({ percentOfBid })),
  );
  const payout = fc.oneof(
    fc.record({ kind: fc.constant('revShare'), percent: anyPercent, minSeconds: anySeconds }),
    fc.record({ kind: fc.constant('fixed'), amount }),
    fc.record({ kind: fc.constant('threshold'), minSeconds: anySeconds, amount }),
    fc.record({ kind: fc.constant('tiers'), tiers: steps(1), marginal: fc.boolean() }),
    fc.record({ kind: fc.constant('base'), amount, minSeconds: fc.constant(0), bonuses: steps(0) }),
    fc.record({
      kind: fc.constant('perMinute'),
      perMinute: amount,
      firstSeconds: fc.constantFrom(1, 30, 60),
      nextSeconds: fc.constantFrom(1, 6, 30),
    }),
  );
  const paidOn = fc.constantFrom<object[]>(
    { kind: 'sale' },
    { kind: 'connect' },
    { kind: 'outcome', outcomes: ['sale'], windowDays: 30 },
  );
  const anyTerms = fc
    .record(
      {
        payout,
        paidOn,
        least: anyCents,
        most: anyCents,
        onCorrection: fc.constantFrom('follow', 'keep'),
      },
      { requiredKeys: ['payout'] },
    )
    .filter((body) => termsSchema.safeParse(body).success);
  const anyCall = fc.record({
    seconds: anySeconds,
    revenue: fc.integer({ min: 0, max: 300 }),
    bid: fc.integer({ min: 0, max: 300 }),
    outcomes: fc.subarray(['sale', 'visit']),
  });

  it('is never negative, never below the least nor above the most, and never more than what is held for it', () => {
    fc.assert(
      fc.property(anyTerms, anyCall, fc.nat(300), (body, call, more) => {
        const own = terms(body);
        const { owed, qualified, missing } = earn(own, sold(call));
        expect(qualified).toBe(missing === null);
        expect(owed > 0).toBe(qualified);
        if (qualified) {
          expect(owed).toBeGreaterThanOrEqual(parseMicros(body.least ?? '0')!);
          expect(owed).toBeLessThanOrEqual(parseMicros(body.most ?? '999999')!);
        }
        const held = mostEarned(own, dollars(call.revenue + more), dollars(call.bid), LONGEST);
        expect(owed).toBeLessThanOrEqual(held);
      }),
      { numRuns: 600 },
    );
  });

  it('is not less for a buyer that is charged more, nor for another outcome', () => {
    fc.assert(
      fc.property(anyTerms, anyCall, fc.nat(300), (body, call, more) => {
        const own = terms(body);
        const { owed } = earn(own, sold(call));
        const dearer = earn(own, sold({ ...call, revenue: call.revenue + more }));
        const told = earn(own, sold({ ...call, outcomes: ['sale', 'visit'] }));
        expect(dearer.owed).toBeGreaterThanOrEqual(owed);
        expect(told.owed).toBeGreaterThanOrEqual(owed);
      }),
      { numRuns: 600 },
    );
  });

  it('is, of a share, what with the margin makes the whole', () => {
    fc.assert(
      fc.property(anyPercent, fc.integer({ min: 1, max: 10 ** 9 }), (percent, revenue) => {
        const other = (100 - Number(percent)).toFixed(2);
        const [one, rest] = [percent, other].map(
          (each) =>
            earn(terms({ payout: { kind: 'revShare', percent: each } }), {
              ...sold({}),
              revenue: micros(revenue),
            }).owed,
        );
        // Each is rounded for itself: together they are the whole, or off by the micro that both claim.
        expect(Math.abs(one! + rest! - revenue)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('grows by outcomes and never shrinks by them, whatever was corrected meanwhile', () => {
    fc.assert(
      fc.property(anyTerms, anyCall, fc.nat(10 ** 8), fc.nat(300), (body, call, paid, more) => {
        const own = terms(body);
        const [before, after] = [
          sold({ ...call, outcomes: [] }),
          sold({ ...call, revenue: call.revenue + more }),
        ];
        const next = payoutWith(own, before, after, micros(paid));
        expect(next).toBeGreaterThanOrEqual(paid);
        const gain = earn(own, after).owed - earn(own, before).owed;
        expect(next - paid).toBeLessThanOrEqual(Math.max(0, gain));
        if (paid === earn(own, before).owed) expect(next).toBe(earn(own, after).owed);
      }),
      { numRuns: 600 },
    );
  });
});

describe('a correction of the buyer’s charge', () => {
  const at = (days: number, body: object, revenue: number): number =>
    payoutAfter(terms({ payout: seventy, ...body }), sold({ revenue }), {
      paid: dollars(28),
      startedAt: 0,
      now: days * DAY_MS,
    }) / 1_000_000;

  it.each([
    ['follows', {}, 400, 10, 7],
    ['follows to nothing', {}, 400, 0, 0],
    ['stays', { onCorrection: 'keep' }, 0, 0, 28],
    ['follows in its days', { followDays: 7 }, 7, 10, 7],
    ['stays after them', { followDays: 7 }, 7.001, 10, 28],
    ['follows what is earned whatever was sold', { paidOn: { kind: 'connect' }, least: '4.00' }, 1, 0, 4],
  ])('%s', (_, body, days, revenue, payout) => {
    expect(at(days, body, revenue)).toBe(payout);
  });
});

describe('terms as they are written', () => {
  it.each<[string, object]>([
    ['payout', {}],
    ['payout.percent', { payout: { kind: 'revShare', percent: '101' } }],
    ['payout.kind', { payout: { kind: 'nothing' } }],
    ['least', { payout: seventy, least: '9.00', most: '8.00' }],
    ['least', { payout: seventy, least: '-1.00' }],
    [
      'paidOn',
      {
        payout: { kind: 'outcome', outcomes: { sale: '1.00' }, windowDays: 3 },
        paidOn: { kind: 'outcome', outcomes: ['sale'], windowDays: 3 },
      },
    ],
    ['paidOn.outcomes', { payout: seventy, paidOn: { kind: 'outcome', outcomes: [], windowDays: 3 } }],
    ['followDays', { payout: seventy, onCorrection: 'keep', followDays: 3 }],
    [
      'caps.1.spend',
      {
        payout: seventy,
        paidOn: { kind: 'outcome', outcomes: ['sale'], windowDays: 3 },
        caps: [
          { window: 'day', calls: 1 },
          { window: 'day', spend: '1.00' },
        ],
      },
    ],
    ['caps.0', { payout: seventy, caps: [{ window: 'day' }] }],
    ['timezone', { payout: seventy, timezone: 'Nowhere/Land' }],
  ])('are refused at %s', (path, body) => {
    const { error } = termsSchema.safeParse(body);
    expect(error?.issues.map((issue) => issue.path.join('.'))).toContain(path);
  });

  it('come back as they were written', () => {
    const body = {
      payout: { kind: 'revShare', percent: '62.5', minSeconds: 45, timer: 'answer' },
      paidOn: { kind: 'outcome', outcomes: ['sale'], windowDays: 30 },
      least: '1.00',
      most: '40.00',
      onCorrection: 'follow',
      followDays: 60,
      caps: [{ window: 'day', calls: 50 }],
      hours: { timezone: 'America/Chicago', week: { mon: [['08:00', '18:00']] } },
      timezone: 'America/Chicago',
    };
    const id = { id: 'trm_1', publisherId: 'pub_1', campaignId: 'cmp_1' };
    const kept = { ...termsSchema.parse(body), ...id } as PublisherTerms;
    expect(presentTerms(kept)).toEqual({ ...body, ...id });
  });
});
