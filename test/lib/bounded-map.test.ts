import { describe, expect, it } from 'vitest';
import { BoundedMap } from '../../src/lib/bounded-map.ts';

describe('a bounded map', () => {
  it('forgets what was not used for longest, and nothing else', () => {
    const map = new BoundedMap<string, number>(3);
    map.set('a', 1).set('b', 2).set('c', 3);
    expect(map.get('a')).toBe(1);
    map.set('d', 4);
    expect(['a', 'b', 'c', 'd'].map((key) => map.get(key))).toEqual([1, undefined, 3, 4]);
    expect(map.size).toBe(3);
  });

  it('keeps a key that is set again, in its new place', () => {
    const map = new BoundedMap<string, number>(2);
    map.set('a', 1).set('b', 2).set('a', 3).set('c', 4);
    expect(['a', 'b', 'c'].map((key) => map.get(key))).toEqual([3, undefined, 4]);
  });

  it('cannot be emptied for the others by one who asks for ever more', () => {
    const map = new BoundedMap<string, number>(100);
    map.set('used', 1);
    for (let i = 0; i < 10_000; i++) {
      map.set(`guess ${i}`, i);
      map.get('used');
    }
    expect([map.get('used'), map.size]).toEqual([1, 100]);
  });
});
