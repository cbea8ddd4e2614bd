import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Bucket, takeToken } from '../../src/lib/token-bucket.ts';

const MINUTE_MS = 60_000;

function pingAt(times: readonly number[], perMinute: number): number {
  let bucket: Bucket | undefined;
  let taken = 0;
  for (const at of times) {
    const answer = takeToken(bucket, perMinute, at);
    bucket = answer.bucket;
    if (answer.taken) taken += 1;
  }
  return taken;
}

describe('a publisher’s pings', () => {
  it('may come a minute’s worth at once, and not one more', () => {
    expect(pingAt(Array(700).fill(5_000), 600)).toBe(600);
  });

  it('are allowed again as time goes by', () => {
    const spent = Array(10).fill(0);
    expect(pingAt([...spent, 5_999], 10)).toBe(10);
    expect(pingAt([...spent, 6_000], 10)).toBe(11);
    expect(pingAt([...spent, ...Array(99).fill(60 * MINUTE_MS)], 10)).toBe(20);
  });

  it('never exceed a burst and the rate, whenever they come', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 3_000 }), { maxLength: 300 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 100 }), (all, perMinute) => {
        let now = 0;
        const times = all.map((gap) => {
          now += gap;
          return now;
        });
        const most = perMinute + Math.ceil((now / MINUTE_MS) * perMinute);
        expect(pingAt(times, perMinute)).toBeLessThanOrEqual(most);
      }),
    );
  });

  it('are not given away by a clock that steps back', () => {
    expect(pingAt([...Array(10).fill(MINUTE_MS), 0, 0], 10)).toBe(10);
  });
});
