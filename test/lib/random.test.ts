import { describe, expect, it } from 'vitest';
import { hashText, seededRandom } from '../../src/lib/random.ts';

const draw = (seed: number | string, count: number): number[] => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => random.next());
};

describe('seededRandom', () => {
  it('draws the same from the same seed, and otherwise from another', () => {
    expect(draw('auc_1', 20)).toEqual(draw('auc_1', 20));
    expect(draw('auc_1', 20)).not.toEqual(draw('auc_2', 20));
  });

  it('draws these numbers on every machine: receipts depend on it', () => {
    expect(draw(1, 3).map((value) => value * 2 ** 32)).toEqual([1580013426, 350525680, 3524174333]);
  });

  it('stays in range and spreads evenly', () => {
    const random = seededRandom(7);
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 10_000; i++) counts[random.below(10)]! += 1;
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });

  it('gives first draws that do not follow seeds that follow each other', () => {
    const firsts = Array.from({ length: 2_000 }, (_, seed) => draw(`seed ${seed}`, 1)[0]!);
    expect(Math.abs(firsts.reduce((sum, value) => sum + value, 0) / 2_000 - 0.5)).toBeLessThan(0.03);
    let rises = 0;
    for (let i = 1; i < firsts.length; i++) if (firsts[i]! > firsts[i - 1]!) rises += 1;
    expect(Math.abs(rises / 2_000 - 0.5)).toBeLessThan(0.04);
  });

  it('fills bytes', () => {
    expect(seededRandom(1).bytes(1_000).length).toBe(1_000);
    expect(new Set(seededRandom(1).bytes(5_000)).size).toBe(256);
  });
});

describe('hashText', () => {
  it('is FNV-1a', () => {
    expect(hashText('')).toBe(0x811c9dc5);
    expect(hashText('a')).toBe(0xe40c292c);
    expect(hashText('foobar')).toBe(0xbf9cf968);
  });
});
