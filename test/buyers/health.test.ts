import { describe, expect, it } from 'vitest';
import { emptyHealth, type Health, isResting, noteReply } from '../../src/buyers/health.ts';

const T0 = 1_800_000_000_000;
const healthAfter = (health: Health, replies: boolean[], now = T0): Health =>
  replies.reduce((state, failed) => noteReply(state, failed, now), health);
const times = (count: number, failed: boolean): boolean[] => Array(count).fill(failed);

describe('an endpoint', () => {
  it('rests after five failures in a row, not after four and a success', () => {
    expect(isResting(healthAfter(emptyHealth(), times(5, true)), T0)).toBe(true);
    const mixed = [...times(4, true), false, ...times(4, true)];
    expect(isResting(healthAfter(emptyHealth(), mixed), T0)).toBe(false);
  });

  it('rests when more than 2 % of 200 pings failed, not at 2 %', () => {
    const spread = (failures: number): boolean[] =>
      Array.from({ length: 200 }, (_, i) => i % 20 === 0 && i / 20 < failures);
    expect(isResting(healthAfter(emptyHealth(), spread(4)), T0)).toBe(false);
    expect(isResting(healthAfter(emptyHealth(), spread(5)), T0)).toBe(true);
    expect(isResting(healthAfter(emptyHealth(), spread(9).slice(0, 199)), T0)).toBe(false);
  });

  it('is judged by its recent pings: an old stain fades, a new one shows within 400 pings', () => {
    const old = healthAfter(emptyHealth(), [true, true, true, ...times(997, false)]);
    expect(old.pings).toBeLessThanOrEqual(400);
    expect(old.failures).toBe(0);
    const every20th = Array.from({ length: 400 }, (_, i) => i % 20 === 0);
    expect(isResting(healthAfter(old, every20th), T0)).toBe(true);
  });

  it('rests 5 s, then twice as long with each relapse, never over 5 min, and is whole after one success', () => {
    let health = healthAfter(emptyHealth(), times(5, true));
    let now = T0;
    const rests: number[] = [];
    for (let i = 0; i < 9; i++) {
      rests.push(health.openUntil! - now);
      expect(isResting(health, health.openUntil! - 1)).toBe(true);
      now = health.openUntil!;
      expect(isResting(health, now)).toBe(false);
      health = noteReply(health, true, now);
    }
    expect(rests.map((rest) => rest / 1_000)).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300]);
    expect(noteReply(health, false, health.openUntil!)).toEqual(emptyHealth());
  });

  it('is not punished for pings that were out when its rest began', () => {
    const resting = healthAfter(emptyHealth(), times(5, true));
    expect(healthAfter(resting, times(20, true), T0 + 100)).toEqual(resting);
    expect(noteReply(resting, false, T0 + 100)).toEqual(resting);
  });
});
