import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TargetState } from '../../src/auction/auction.ts';
import { judgeFacts } from '../../src/auction/eligibility.ts';
import { exclusionsOf, openAuction } from '../../src/auction/open.ts';
import { indexOf, passIndexOn } from '../../src/auction/rule-index.ts';
import { emptyUsage } from '../../src/buyers/caps.ts';
import { buyer, facts, opening, pinged, rules as rulesOf, target } from './fixtures.ts';
import { someFacts, targets, tryEach } from './worlds.ts';

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
        expect(exclusionsOf(asked, rules).map(({ targetId, reason }) => [targetId, reason])).toEqual(
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

  it('is the same after any changes as one made anew, and no list loses its own', () => {
    const lists = fc.array(targets, { minLength: 2, maxLength: 5 });
    fc.assert(
      fc.property(
        lists,
        fc.array(fc.nat(), { minLength: 8, maxLength: 8 }),
        someFacts,
        (others, picks, call) => {
          let all = others[0]!;
          indexOf(all);
          for (const other of others.slice(1)) {
            // Some go, some stay the same objects, some come or are others under their old ids.
            const next = all.filter((_, place) => picks[place % picks.length]! % 3 > 0);
            const ids = new Set(next.map(({ id }) => id));
            const changed = [...next, ...other.filter(({ id }) => !ids.has(id))];
            passIndexOn(all, changed);
            expect(indexOf(changed).candidates(call)).toEqual(indexOf([...changed]).candidates(call));
            expect(indexOf(all).candidates(call)).toEqual(indexOf([...all]).candidates(call));
            passIndexOn(all, changed);
            all = changed;
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
