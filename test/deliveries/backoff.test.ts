import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOST_ATTEMPTS, retryDelaySeconds } from '../../src/deliveries/backoff.ts';

const waits = (jitter: number): number[] =>
  Array.from({ length: MOST_ATTEMPTS - 1 }, (_, i) => retryDelaySeconds(i + 1, jitter)!);

describe('the wait before another try', () => {
  it('grows from seconds to hours', () => {
    expect(waits(0).slice(0, 8)).toEqual([5, 30, 120, 600, 1800, 3600, 7200, 7200]);
  });

  it('is given up after the last try, about a day after the first', () => {
    expect(retryDelaySeconds(MOST_ATTEMPTS, 0.5)).toBeNull();
    const total = waits(0).reduce((sum, wait) => sum + wait, 0);
    expect(total).toBeGreaterThan(22 * 3600);
  });

  it('never adds up to more than a day, and never to no wait, whatever the jitter', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 0.999999, noNaN: true }), { minLength: 40, maxLength: 40 }),
        (jitters) => {
          const all = waits(0).map((_, i) => retryDelaySeconds(i + 1, jitters[i]!)!);
          expect(all.reduce((sum, wait) => sum + wait, 0)).toBeLessThanOrEqual(24 * 3600);
          expect(Math.min(...all)).toBeGreaterThanOrEqual(1);
          expect(Math.max(...all)).toBeLessThanOrEqual(12 * 3600); // what the queue can delay
        },
      ),
    );
  });

  it('spreads what failed together', () => {
    expect(retryDelaySeconds(4, 0)).not.toBe(retryDelaySeconds(4, 0.9));
  });
});
