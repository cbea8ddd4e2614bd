import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Price as Shown } from '../../src/api/client/outcry-client.ts';
import { dollars, draftOfPrice, NEW_PRICE, priceBody } from '../../src/console/setup/price/draft.ts';
import { curveOf, needsBid, sayPrice, spanOf, workOut } from '../../src/console/setup/price/explain.ts';
import { errorsAt, issuesOf } from '../../src/console/ui/form/form-errors.ts';
import { valueText } from '../../src/console/ui/values.ts';
import { micros, parseMicros } from '../../src/lib/money.ts';
import type { Amount, Price, Step } from '../../src/prices/price.ts';
import { evaluatePrice, PRICE_KINDS } from '../../src/prices/registry.ts';
import { presentPrice, priceSchema } from '../../src/prices/schema.ts';

const usd = (text: string) => parseMicros(text)!;
const BID = usd('30');

const amount: fc.Arbitrary<Amount> = fc.oneof(
  fc.constant<Amount>('bid'),
  fc.integer({ min: 0, max: 900_000_000 }).map(micros),
  fc.integer({ min: 0, max: 100_000 }).map((ofBid) => ({ ofBid })),
);
const seconds = fc.integer({ min: 0, max: 3_600 });
const timer = fc
  .constantFrom(undefined, 'dial', 'answer', 'accept', 'bridge')
  .map((one) => one && { timer: one });
const steps = (least: number): fc.Arbitrary<Step[]> =>
  fc
    .uniqueArray(fc.record({ fromSeconds: seconds, amount }), {
      selector: ({ fromSeconds }) => fromSeconds,
      minLength: least,
      maxLength: 5,
    })
    .map((all) => all.sort((a, b) => a.fromSeconds - b.fromSeconds));
const increment = fc.integer({ min: 1, max: 120 });
const price = fc
  .tuple(
    fc.oneof(
      fc.record({ kind: fc.constant('fixed'), amount }),
      fc.record({ kind: fc.constant('threshold'), minSeconds: seconds, amount }),
      fc.record({ kind: fc.constant('tiers'), tiers: steps(1), marginal: fc.boolean() }),
      fc.record({ kind: fc.constant('base'), amount, bonuses: steps(0) }),
      fc.record({
        kind: fc.constant('perMinute'),
        perMinute: amount,
        firstSeconds: increment,
        nextSeconds: increment,
        freeSeconds: seconds,
        maxAmount: amount,
      }),
      fc.record({
        kind: fc.constant('outcome'),
        outcomes: fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), amount, { minKeys: 1, maxKeys: 3 }),
        windowDays: fc.integer({ min: 1, max: 366 }),
      }),
    ),
    timer,
  )
  .map(([terms, more]) => ({ ...terms, ...more }) as Price);

/** What the exchange makes of it: what is left out means something, too. */
const meant = (one: Price) => ({
  ...one,
  timer: one.timer ?? 'bridge',
  ...(one.kind === 'tiers' && { marginal: one.marginal ?? false }),
});

describe('the form of a price', () => {
  it('sends back what was there, whatever it was', () => {
    fc.assert(
      fc.property(price, (one) => {
        const shown = presentPrice(one) as Shown;
        const read = priceSchema.parse(priceBody(draftOfPrice(shown)));
        expect(meant(read)).toEqual(meant(one));
      }),
    );
  });

  it('begins with a price that can be saved, of every kind, and with none', () => {
    for (const kind of PRICE_KINDS)
      expect(issuesOf(priceSchema, priceBody({ ...NEW_PRICE, kind }))).toEqual([]);
    expect(priceBody(NEW_PRICE)).toBeNull();
    expect(draftOfPrice(null)).toEqual(NEW_PRICE);
  });

  it('says at which field what is wrong', () => {
    const errorsOf = (draft: Partial<typeof NEW_PRICE>) =>
      errorsAt(issuesOf(priceSchema, priceBody({ ...NEW_PRICE, ...draft })));
    expect(errorsOf({ kind: 'fixed', amount: dollars('') })('amount')).toBe('is needed');
    expect(errorsOf({ kind: 'fixed', amount: dollars('abc') })('amount')).toMatch(
      /^must be an amount such as/,
    );
    expect(errorsOf({ kind: 'fixed', amount: { unit: 'percent', text: '2000' } })('amount')).toMatch(
      /^must be a percentage such as/,
    );
    const tiers = [
      { fromSeconds: '30', amount: dollars('1') },
      { fromSeconds: 'x', amount: dollars('-2') },
    ];
    const ofTiers = errorsOf({ kind: 'tiers', tiers });
    expect(ofTiers('tiers.0')).toBeUndefined();
    expect(ofTiers('tiers.1.fromSeconds')).toBe('must be a number');
    expect(ofTiers('tiers.1.amount')).toMatch(/^must be an amount such as/);
    expect(errorsOf({ kind: 'perMinute', firstSeconds: '0' })('firstSeconds')).toBe('must be at least 1');
    expect(errorsOf({ kind: 'base', minSeconds: '900' })('bonuses')).toBe(
      'a bonus begins when the base is owed, or later',
    );
  });
});

describe('the worked example', () => {
  it('is what the exchange would charge, and always says why', () => {
    fc.assert(
      fc.property(price, seconds, (one, length) => {
        const { owed, why } = workOut(one, length, BID);
        expect(owed).toBe(evaluatePrice(one, { connected: true, seconds: length }, BID).owed);
        expect(why).toMatch(/^[A-Z].*\.$/);
      }),
    );
  });

  it.each<[Price, number, string]>([
    [{ kind: 'threshold', minSeconds: 60, amount: usd('25') }, 57, 'Bridged 57 s, needs 60 s.'],
    [{ kind: 'threshold', minSeconds: 60, amount: usd('25') }, 90, 'Bridged 90 s, at least 60 s needed.'],
    [
      { kind: 'perMinute', perMinute: usd('1.5'), firstSeconds: 60, nextSeconds: 6 },
      61,
      'Bridged 61 s, billed as 66 s (60/6) at $1.50 a minute.',
    ],
    [
      { kind: 'perMinute', perMinute: usd('1.5'), firstSeconds: 60, nextSeconds: 6, maxAmount: usd('2') },
      600,
      'Bridged 600 s, billed as 600 s (60/6) at $1.50 a minute, but never more than $2.00.',
    ],
    [
      {
        kind: 'base',
        amount: { ofBid: 5_000 },
        bonuses: [{ fromSeconds: 120, amount: usd('5') }],
        timer: 'answer',
      },
      130,
      'Answered 130 s: $15.00 base + $5.00 for reaching 120 s.',
    ],
    [
      {
        kind: 'tiers',
        tiers: [
          { fromSeconds: 30, amount: usd('10') },
          { fromSeconds: 90, amount: 'bid' },
        ],
      },
      90,
      'Bridged 90 s: the tier from 90 s counts.',
    ],
  ])('%j at %i s: %s', (one, length, why) => {
    expect(workOut(one, length, BID).why).toBe(why);
  });

  it('shows past the last second at which the price changes, and asks for a bid only where one counts', () => {
    fc.assert(
      fc.property(price, (one) => {
        const span = spanOf(one);
        expect(span).toBeGreaterThanOrEqual(300);
        expect(curveOf((length) => workOut(one, length, BID).owed, span, 50)).toHaveLength(51);
        const differs = [0, 60, 3_600].some(
          (length) => workOut(one, length, BID).owed !== workOut(one, length, usd('60')).owed,
        );
        if (differs) expect(needsBid(one)).toBe(true);
      }),
    );
  });
});

describe('a price in words', () => {
  it('is never JSON', () => {
    fc.assert(
      fc.property(price, (one) => {
        expect(sayPrice(one)).not.toMatch(/[{}"]|undefined|NaN/);
        expect(valueText(presentPrice(one), 'charge', (id) => id)).toBe(sayPrice(one));
      }),
    );
  });
});
