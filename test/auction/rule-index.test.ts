import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AuctionRules, TargetState } from '../../src/auction/auction.ts';
import { evaluateEligibility, judgeFacts } from '../../src/auction/eligibility.ts';
import { openAuction } from '../../src/auction/open.ts';
import { indexOf } from '../../src/auction/rule-index.ts';
import { emptyUsage } from '../../src/buyers/caps.ts';
import type { Condition, Leaf } from '../../src/buyers/condition.ts';
import { CONDITION_OPS } from '../../src/buyers/condition.ts';
import type { CallFacts } from '../../src/buyers/facts.ts';
import { buyer, facts, opening, pinged, priced, rules as rulesOf, target } from './fixtures.ts';

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
const condition = fc.letrec<{ node: Condition }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.record({ all: fc.array(tie('node'), { maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('node'), { maxLength: 3 }) }),
    fc.record({ not: tie('node') }),
  ),
})).node;

const someFacts: fc.Arbitrary<CallFacts> = fc.record({
  tags: fc.dictionary(fc.constantFrom(...FIELDS), fc.constantFrom(...VALUES), { maxKeys: 4 }),
  state: fc.constantFrom('CA', 'NV', null),
  zip: fc.constantFrom('94105', '00007', null),
  areaCode: fc.constantFrom('415', null),
  dialedNumber: fc.constant('+18885550100'),
  attestation: fc.constantFrom('A' as const, null),
  repeatCaller: fc.boolean(),
  lastBuyerId: fc.constantFrom(buyer('ash').id, buyer('elm').id, null),
});

const NAMES = ['ash', 'elm', 'fir', 'oak', 'yew'];
const targets = fc
  .tuple(
    ...NAMES.map((name) =>
      fc.record({
        criteria: fc.option(condition),
        status: fc.constantFrom('active' as const, 'active' as const, 'paused' as const),
        static: fc.boolean(),
        name: fc.constant(name),
      }),
    ),
  )
  .map((all) =>
    all.map(({ name, criteria, status, static: isStatic }) => ({
      ...target(name, isStatic ? priced(25) : pinged()),
      criteria,
      status,
    })),
  );

/** Everybody tried, one by one. */
function tryEach(asked: ReturnType<typeof opening>, rules: AuctionRules) {
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

describe('who may bid, by the index over the rules', () => {
  it('is who may bid when all are tried one by one, whatever the rules and the call, each with the same reason', () => {
    const action = fc.constantFrom('allow' as const, 'reject' as const, 'sameBuyer' as const);
    const known = fc.option(someFacts);
    fc.assert(
      fc.property(targets, someFacts, action, known, (all, call, duplicate, hidden) => {
        const base = rulesOf(all);
        const rules = {
          ...base,
          campaign: { ...base.campaign, duplicate: { windowDays: 30, action: duplicate } },
        };
        const states: Record<string, TargetState> = {};
        if (hidden)
          for (const each of all.slice(0, 2))
            states[each.id] = {
              usage: emptyUsage(),
              resting: false,
              judged: judgeFacts(each, buyer(each.name), hidden, 0),
            };
        const asked = { ...opening(), facts: call, states };
        const reasons = tryEach(asked, rules);
        const opened = openAuction(asked, rules);
        const free = rules.targets.filter((_, place) => reasons[place] === null);
        expect(opened.asked).toEqual(free.filter(({ bidding }) => bidding.kind === 'ping'));
        expect(opened.fixed).toEqual(free.filter(({ bidding }) => bidding.kind === 'static'));
        expect(opened.excluded.map(({ targetId, reason }) => [targetId, reason])).toEqual(
          rules.targets.flatMap(({ id }, place) => (reasons[place] === null ? [] : [[id, reasons[place]]])),
        );
      }),
      { numRuns: 3_000 },
    );
  });

  it('tries the few that ask for what the call is, of two thousand', () => {
    const zips = (at: number): string[] => Array.from({ length: 20 }, (_, i) => String(10_000 + at * 20 + i));
    const all = Array.from({ length: 2_000 }, (_, at) => ({
      ...target(`t${at}`, pinged()),
      criteria: {
        all: [
          { field: 'zip', op: 'in' as const, value: zips(at) },
          { field: 'hour', op: 'gte' as const, value: 0 },
        ],
      },
    }));
    const call = { ...facts(), zip: '10047' };
    expect(indexOf(all).candidates(call)).toEqual([2]);
  });
});
