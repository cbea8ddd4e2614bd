import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyDelta, deltaOf, keptDocument } from '../../../src/directory/versions/documents.ts';
import { type Entry, treeRoot, updateTree } from '../../../src/directory/versions/tree.ts';
import { canonicalJson } from '../../../src/lib/encoding.ts';

describe('a document', () => {
  it('comes back from what differs, whatever the texts', () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 });
    fc.assert(
      fc.property(text, text, text, text, (start, a, b, end) => {
        const [base, after] = [start + a + end, start + b + end];
        expect(applyDelta(base, deltaOf(base, after))).toBe(after);
      }),
    );
  });

  it('costs what changed, not its size', () => {
    const zips = Array.from({ length: 5_000 }, (_, i) => String(10_000 + i));
    const target = { name: 'Main', criteria: { field: 'zip', op: 'in', value: zips }, weight: 1 };
    const [before, after] = [target, { ...target, weight: 7 }].map((doc) => keptDocument(doc).text);
    expect(deltaOf(before!, after!).length).toBeLessThan(40);
    const more = canonicalJson({ ...target, criteria: { ...target.criteria, value: [...zips, '99999'] } });
    expect(deltaOf(before!, more).length).toBeLessThan(40);
  });
});

describe('the root over a version', () => {
  const id = fc.tuple(fc.constantFrom('tgt', 'byr', 'num'), fc.stringMatching(/^[0-3][ab]{1,2}[0-3]{2}$/));
  const entries = fc
    .array(fc.tuple(id, fc.integer({ min: 0, max: 3 })), { maxLength: 60 })
    .map(
      (all) =>
        new Map(all.map(([[kind, tail], hash]) => [`${kind}_${tail}`, String(hash).padStart(64, '0')])),
    );
  const listed = (map: ReadonlyMap<string, string>): Entry[] =>
    [...map].map(([name, hash]) => ({ id: name, hash }));

  it('follows from the entries alone: kept up change by change it is what it is from nothing', () => {
    fc.assert(
      fc.property(entries, entries, (before, after) => {
        const first = updateTree([...new Set([...before.keys()].map(bucket))], listed(before), new Map());
        expect(first.root).toBe(treeRoot(listed(before)));
        const nodes = new Map(
          [...first.changed].filter((node): node is [string, string] => node[1] !== null),
        );
        const touched = [...new Set([...before.keys(), ...after.keys()])].filter(
          (name) => before.get(name) !== after.get(name),
        );
        const buckets = [...new Set(touched.map(bucket))];
        const inside = listed(after).filter((entry) => buckets.includes(bucket(entry.id)));
        expect(updateTree(buckets, inside, nodes).root).toBe(treeRoot(listed(after)));
      }),
    );
  });

  it('is another as soon as anything is otherwise, and the same in any order', () => {
    fc.assert(
      fc.property(entries, entries, (one, other) => {
        const same = one.size === other.size && [...one].every(([name, hash]) => other.get(name) === hash);
        expect(treeRoot(listed(one)) === treeRoot(listed(other))).toBe(same);
        expect(treeRoot(listed(one).reverse())).toBe(treeRoot(listed(one)));
      }),
    );
  });

  const bucket = (name: string): string => name.slice(-2);
});
