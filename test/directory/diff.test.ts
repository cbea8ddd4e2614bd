import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diff } from '../../src/directory/config/diff.ts';
import { canonicalJson } from '../../src/lib/encoding.ts';

describe('the difference of two documents', () => {
  it('names the innermost places that differ', () => {
    const before = { name: 'a', routing: { floor: '10.00', price: 'first' }, tags: ['x', 'y'], gone: 1 };
    const after = { name: 'a', routing: { floor: '12.00', price: 'first' }, tags: ['x'], made: { b: 2 } };
    expect(diff(before, after)).toEqual([
      { path: 'gone', before: 1, after: null },
      { path: 'made', before: null, after: { b: 2 } },
      { path: 'routing.floor', before: '10.00', after: '12.00' },
      { path: 'tags', before: ['x', 'y'], after: ['x'] },
    ]);
  });

  it('knows things by their ids, whatever their order', () => {
    const [a, b] = [
      { id: 'a', weight: 1 },
      { id: 'b', weight: 1 },
    ];
    expect(diff([a, b], [b, a])).toEqual([]);
    expect(diff({ targets: [a] }, { targets: [b, { ...a, weight: 2 }] })).toEqual([
      { path: 'targets.a.weight', before: 1, after: 2 },
      { path: 'targets.b', before: null, after: b },
    ]);
    expect(diff([a, a], [a])).toHaveLength(1);
  });

  it('is nothing exactly when they say the same, and the other way around mirrors it', () => {
    const withoutNulls = (value: unknown): unknown => {
      if (Array.isArray(value) || value === null || typeof value !== 'object') return value;
      const entries = Object.entries(value).filter(([, child]) => child !== null);
      return Object.fromEntries(entries.map(([name, child]) => [name, withoutNulls(child)]));
    };
    const small = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(null, 0, 1, 'x', true),
        fc.array(tie('any'), { maxLength: 2 }),
        fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('any'), { maxKeys: 3 }),
      ),
    })).any;
    fc.assert(
      fc.property(small, small, (a, b) => {
        const differences = diff(a, b);
        const same = canonicalJson(withoutNulls(a)) === canonicalJson(withoutNulls(b));
        expect(differences.length === 0).toBe(same);
        expect(diff(b, a)).toEqual(
          differences.map(({ path, before, after }) => ({ path, before: after, after: before })),
        );
      }),
    );
  });
});
