import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIRST_MARK, markOf, readsOnWaking } from '../../../src/exchange/market/wake-checkpoint.ts';
import type { CallId } from '../../../src/lib/ids.ts';

const id = fc.integer({ min: 0, max: 999 }).map((n) => `call_${String(n).padStart(3, '0')}` as CallId);

describe('what an object looks at when it wakes', () => {
  it('is everything, before anything was marked', () => {
    fc.assert(fc.property(id, (one) => readsOnWaking(FIRST_MARK)(one)));
  });

  it('is every call named and every later one, and no other', () => {
    fc.assert(
      fc.property(fc.uniqueArray(id), fc.array(id), id, (open, others, asked) => {
        const last = [...open, ...others].sort().at(-1) ?? '';
        const reads = readsOnWaking(markOf(last, open));
        expect(reads(asked)).toBe(open.includes(asked) || asked > last);
      }),
    );
  });

  it('misses none of more calls than can be named', () => {
    const all = Array.from({ length: 60_000 }, (_, i) => `call_${String(i).padStart(6, '0')}` as CallId);
    const mark = markOf(all.at(-1)!, all);
    expect(mark.open.length).toBeLessThan(all.length);
    expect(all.every(readsOnWaking(mark))).toBe(true);
  });
});
