import { describe, expect, it } from 'vitest';
import { acceleratedClock, virtualClock } from '../../src/simulator/clock.ts';

describe('a virtual clock', () => {
  it('jumps from timer to timer in their order, and tells when nothing will ever happen', async () => {
    const clock = virtualClock(1_000);
    const seen: [string, number][] = [];
    const at = async (name: string, ms: number) => {
      await clock.sleep(ms);
      seen.push([name, clock.now()]);
    };
    const callOff = clock.timer(5, () => seen.push(['called off', 0]));
    callOff();
    await clock.run(Promise.all([at('long', 3_600_000), at('short', 10), at('shorter', 1)]));
    expect(seen).toEqual([
      ['shorter', 1_001],
      ['short', 1_010],
      ['long', 3_601_000],
    ]);
    await expect(clock.run(new Promise(() => {}))).rejects.toThrow('never happens');
  });
});

describe('an accelerated clock', () => {
  it('reads as if it had slept in full', async () => {
    const clock = acceleratedClock(1_000);
    const realBefore = Date.now();
    const before = clock.now();
    await clock.sleep(60_000);
    expect(clock.now() - before).toBeGreaterThanOrEqual(60_000);
    expect(Date.now() - realBefore).toBeLessThan(30_000);
  });
});
