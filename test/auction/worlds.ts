import fc from 'fast-check';
import type { AuctionRules, Opening } from '../../src/auction/auction.ts';
import { evaluateEligibility } from '../../src/auction/eligibility.ts';
import type { Condition, Leaf } from '../../src/buyers/condition.ts';
import { CONDITION_OPS } from '../../src/buyers/condition.ts';
import type { CallFacts } from '../../src/buyers/facts.ts';
import type { Bidding } from '../../src/buyers/target.ts';
import { buyer, dollars, pinged, priced, target } from './fixtures.ts';

const FIELDS = ['state', 'zip', 'repeatCaller', 'homeowner', 'age', 'hour', 'weekday', 'constructor'];
const VALUES = ['CA', 'ca', 'NV', '94105', '094105', 'yes', 'YES', '7', '7.0', '-0', 'mon', 'true', ''];
const NUMBERS = [94_105, 7, 0, -0, 7.5];

const scalar = fc.oneof(fc.constantFrom(...VALUES), fc.constantFrom(...NUMBERS), fc.boolean());
const listed = fc.array(fc.oneof(fc.constantFrom(...VALUES), fc.constantFrom(...NUMBERS)), { maxLength: 3 });
const leaf: fc.Arbitrary<Leaf> = fc.record(
  {
    field: fc.constantFrom(...FIELDS),
    op: fc.constantFrom(...CONDITION_OPS, 'eq', 'in', 'in'),
    value: fc.oneof(scalar, listed),
  },
  { requiredKeys: ['field', 'op'] },
);
export const condition = fc.letrec<{ node: Condition }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.record({ all: fc.array(tie('node'), { maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('node'), { maxLength: 3 }) }),
    fc.record({ not: tie('node') }),
  ),
})).node;

export const someFacts: fc.Arbitrary<CallFacts> = fc.record({
  tags: fc.dictionary(fc.constantFrom(...FIELDS), fc.constantFrom(...VALUES), { maxKeys: 4 }),
  state: fc.constantFrom('CA', 'NV', null),
  zip: fc.constantFrom('94105', '00007', null),
  areaCode: fc.constantFrom('415', null),
  dialedNumber: fc.constant('+18885550100'),
  attestation: fc.constantFrom('A' as const, null),
  repeatCaller: fc.boolean(),
  lastBuyerId: fc.constantFrom(buyer('ash').id, buyer('elm').id, null),
});

/** A bid of any modifiers, whatever they ask for. */
export const standing: fc.Arbitrary<Bidding> = fc
  .record({
    modifiers: fc.array(
      fc.oneof(
        fc.record({
          change: fc.constant('multiply' as const),
          basisPoints: fc.integer({ min: 0, max: 30_000 }),
          when: fc.option(condition),
        }),
        fc.record({
          change: fc.constant('add' as const),
          amount: fc.integer({ min: -30, max: 30 }).map(dollars),
          when: fc.option(condition),
        }),
        fc.record({ change: fc.constant('pass' as const), when: condition }),
      ),
      { minLength: 1, maxLength: 4 },
    ),
    match: fc.constantFrom('all' as const, 'first' as const),
  })
  .map((bid) => ({ kind: 'static', price: dollars(25), ...bid }));

const NAMES = ['ash', 'elm', 'fir', 'oak', 'yew'];
export const targets = fc
  .tuple(
    ...NAMES.map((name) =>
      fc.record({
        criteria: fc.option(condition),
        status: fc.constantFrom('active' as const, 'active' as const, 'paused' as const),
        bidding: fc.oneof(fc.constant(pinged()), fc.constant(priced(25)), standing),
        name: fc.constant(name),
      }),
    ),
  )
  .map((all) =>
    all.map(({ name, criteria, status, bidding }) => ({
      ...target(name, bidding),
      criteria,
      status,
    })),
  );

/** Everybody tried, one by one. */
export function tryEach(asked: Opening, rules: AuctionRules) {
  const { duplicate } = rules.campaign;
  const reasons = (action: typeof duplicate.action) =>
    rules.targets.map((each) => {
      const owner = rules.buyers.find(({ id }) => id === each.buyerId)!;
      const terms = { ...duplicate, action };
      return evaluateEligibility(each, owner, asked.facts, asked.states[each.id], terms, asked.openedAt);
    });
  const literal = reasons(duplicate.action);
  const isKept =
    duplicate.action !== 'sameBuyer' ||
    rules.targets.some(
      ({ buyerId }, place) => buyerId === asked.facts.lastBuyerId && literal[place] === null,
    );
  return isKept || asked.facts.lastBuyerId === null ? literal : reasons('allow');
}
