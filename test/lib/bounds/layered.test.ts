import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Layered } from '../../../src/lib/bounds/layered.ts';

const entries = fc.array(fc.tuple(fc.nat(5), fc.nat()), { maxLength: 8 });
const read = (table: Layered<number, number>): [number, number][] => [...table].sort(([a], [b]) => a - b);
const asMap = (...all: [number, number][][]): [number, number][] =>
  [...new Map(all.flat())].sort(([a], [b]) => a - b);

describe('a table in layers', () => {
  it('reads as if it were one, and what lies on it changes it only when it is merged', () => {
    fc.assert(
      fc.property(entries, entries, entries, (base, first, second) => {
        const table = new Layered(new Map(base));
        const dropped = table.layer();
        for (const [key, value] of first) dropped.set(key, value);
        expect(read(dropped)).toEqual(asMap(base, first));
        expect(read(table)).toEqual(asMap(base));
        const kept = table.layer();
        for (const [key, value] of second) kept.set(key, value);
        for (let key = 0; key <= 5; key++) expect(kept.get(key)).toBe(new Map([...base, ...second]).get(key));
        expect(kept.merged()).toBe(table);
        expect(read(table)).toEqual(asMap(base, second));
        expect(table.merged()).toBe(table);
      }),
    );
  });
});
