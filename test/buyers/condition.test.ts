import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Condition, evaluateCondition, type Leaf, matchesGlob } from '../../src/buyers/condition.ts';
import type { CallFacts } from '../../src/buyers/facts.ts';
import type { Weekday } from '../../src/buyers/hours.ts';

const facts: CallFacts = {
  tags: { homeowner: 'Yes', age: '42', empty: '' },
  state: 'CA',
  zip: '94105',
  areaCode: '415',
  dialedNumber: '+18885550100',
  attestation: null,
  repeatCaller: true,
  lastBuyerId: null,
};
const local: { hour: number; weekday: Weekday } = { hour: 9, weekday: 'fri' };
const holds = (condition: Condition, over: Partial<CallFacts> = {}): boolean =>
  evaluateCondition(condition, { ...facts, ...over }, local);
const leaf = (field: string, op: Leaf['op'], value?: Leaf['value']): Leaf => ({ field, op, value });

describe('a rule about one field', () => {
  it.each<[Leaf, boolean]>([
    [leaf('state', 'eq', 'ca'), true],
    [leaf('state', 'ne', 'ca'), false],
    [leaf('state', 'in', ['NV', 'Ca']), true],
    [leaf('state', 'notIn', ['NV', 'CA']), false],
    [leaf('homeowner', 'eq', 'yes'), true],
    [leaf('age', 'gte', 42), true],
    [leaf('age', 'gt', '42'), false],
    [leaf('age', 'lt', '100'), true],
    [leaf('age', 'eq', 42), true],
    [leaf('homeowner', 'lt', 5), false],
    [leaf('zip', 'startsWith', '941'), true],
    [leaf('zip', 'startsWith', '942'), false],
    [leaf('zip', 'matches', '94?0*'), true],
    [leaf('zip', 'matches', '94?0'), false],
    [leaf('zip', 'in', [94105]), true],
    [leaf('hour', 'gte', 9), true],
    [leaf('hour', 'in', [8, 10]), false],
    [leaf('weekday', 'in', ['sat', 'sun']), false],
    [leaf('weekday', 'eq', 'fri'), true],
    [leaf('repeatCaller', 'eq', true), true],
    [leaf('repeatCaller', 'eq', 'false'), false],
    [leaf('dialedNumber', 'eq', '+18885550100'), true],
    [leaf('empty', 'exists', true), true],
  ])('%j is %s', (condition, expected) => {
    expect(holds(condition)).toBe(expected);
  });

  it('fails on a missing field for every op but ne, notIn and exists: false', () => {
    const passing = (['attestation', 'noSuchTag'] as const).flatMap((field) => [
      holds(leaf(field, 'ne', 'A')),
      holds(leaf(field, 'notIn', ['A'])),
      holds(leaf(field, 'exists', false)),
    ]);
    expect(passing).toEqual(Array(6).fill(true));
    for (const op of ['eq', 'lt', 'lte', 'gt', 'gte', 'startsWith', 'matches'] as const) {
      expect(holds(leaf('noSuchTag', op, '*'))).toBe(false);
    }
    expect(holds(leaf('noSuchTag', 'in', ['A']))).toBe(false);
    expect(holds(leaf('noSuchTag', 'exists'))).toBe(false);
  });

  it('does not mistake what every object inherits for a tag', () => {
    expect(holds(leaf('constructor', 'exists'))).toBe(false);
    expect(holds(leaf('__proto__', 'exists'))).toBe(false);
  });

  it('lets no tag speak for a field the exchange knows itself', () => {
    expect(holds(leaf('state', 'eq', 'TX'), { tags: { state: 'TX' } })).toBe(false);
    expect(holds(leaf('zip', 'exists'), { zip: null, tags: { zip: '94105' } })).toBe(false);
  });
});

describe('rules put together', () => {
  const tree: fc.Memo<Condition> = fc.memo((depth) =>
    depth <= 1 ? leafArbitrary : fc.oneof(leafArbitrary, inner(depth)),
  );
  const leafArbitrary = fc.constantFrom<Condition>(
    leaf('state', 'eq', 'CA'),
    leaf('state', 'eq', 'TX'),
    leaf('age', 'lt', 10),
    leaf('noSuchTag', 'ne', 'x'),
  );
  const inner = (depth: number): fc.Arbitrary<Condition> =>
    fc.oneof(
      fc.array(tree(depth - 1), { maxLength: 4 }).map((all) => ({ all })),
      fc.array(tree(depth - 1), { maxLength: 4 }).map((any) => ({ any })),
      tree(depth - 1).map((not) => ({ not })),
    );
  const negate = (condition: Condition): Condition => {
    if ('all' in condition) return { any: condition.all.map(negate) };
    if ('any' in condition) return { all: condition.any.map(negate) };
    return 'not' in condition ? condition.not : { not: condition };
  };

  it('obey De Morgan, whatever the tree', () => {
    fc.assert(fc.property(tree(4), (condition) => holds(negate(condition)) === !holds(condition)));
  });

  it('treat an empty all as met and an empty any as not met', () => {
    expect(holds({ all: [] })).toBe(true);
    expect(holds({ any: [] })).toBe(false);
  });
});

describe('globs', () => {
  const asRegExp = (pattern: string): RegExp =>
    new RegExp(
      `^${[...pattern].map((c) => (c === '*' ? '[^]*' : c === '?' ? '[^]' : `\\x${c.charCodeAt(0).toString(16)}`)).join('')}$`,
    );

  it('agree with the regular expression they stand for', () => {
    const letters = (alphabet: string) =>
      fc.array(fc.constantFrom(...alphabet), { maxLength: 10 }).map((characters) => characters.join(''));
    fc.assert(
      fc.property(letters('ab'), letters('ab?**'), (text, pattern) => {
        expect(matchesGlob(text, pattern)).toBe(asRegExp(pattern).test(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it('take bounded work on a pattern that blows up a backtracking matcher', () => {
    let reads = 0;
    const text = new Proxy(new String('a'.repeat(200)), {
      get: (target, key) => {
        reads++;
        return key === 'length' ? 200 : target.charAt(Number(String(key)));
      },
    }) as unknown as string;
    expect(matchesGlob(text, `${'*a'.repeat(99)}*b`)).toBe(false);
    expect(reads).toBeLessThan(3 * 200 * 200);
  });
});
