import { describe, expect, it } from 'vitest';
import { Admission } from '../../../src/exchange/edge/admission.ts';

const fill = (admission: Admission): (() => void)[] => {
  const inside: (() => void)[] = [];
  for (let leave = admission.admit(); leave; leave = admission.admit()) inside.push(leave);
  return inside;
};

describe('admission', () => {
  it('lets in no more than the limit, and one more for each that leaves', () => {
    const admission = new Admission(3);
    const inside = fill(admission);
    expect(inside).toHaveLength(3);
    inside[0]!();
    inside[0]!(); // leaving twice frees one place
    expect(fill(admission)).toHaveLength(1);
  });

  it('never refuses news of a call under way, and counts it', () => {
    const admission = new Admission(2);
    const known = Array.from({ length: 5 }, () => admission.admit(Number.POSITIVE_INFINITY));
    expect(known.every((leave) => leave !== null)).toBe(true);
    expect(admission.admit()).toBeNull();
  });

  it('takes fewer while the exchange is slow, never so few that it stands still, and more again when it is not', () => {
    const admission = new Admission(200);
    for (let i = 0; i < 100; i++) admission.noteLag(1_000);
    const slow = fill(admission);
    expect(slow.length).toBeGreaterThanOrEqual(1);
    expect(slow.length).toBeLessThan(20);
    for (let i = 0; i < 20_000; i++) admission.noteLag(2);
    expect(admission.limit).toBeGreaterThan(slow.length * 2);
    expect(fill(admission).length).toBeGreaterThan(0);
  });

  it('does not grow while nobody presses on it', () => {
    const admission = new Admission(200);
    const before = admission.limit;
    for (let i = 0; i < 20_000; i++) admission.noteLag(2);
    expect(admission.limit).toBe(before);
  });

  it('keeps a share for callers', () => {
    const admission = new Admission(10);
    const pings = Array.from({ length: 20 }, () => admission.admit(0.5)).filter((leave) => leave !== null);
    expect(pings).toHaveLength(5);
    expect(admission.admit()).not.toBeNull();
  });
});
