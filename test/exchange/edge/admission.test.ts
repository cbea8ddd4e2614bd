import { describe, expect, it } from 'vitest';
import { Admission, KEPT_MS, type Waiter } from '../../../src/exchange/edge/admission.ts';

const fill = (admission: Admission): (() => void)[] => {
  const inside: (() => void)[] = [];
  for (let leave = admission.admit(); leave; leave = admission.admit()) inside.push(leave);
  return inside;
};

let now = 1_000_000;
const clock = (): number => now;

describe('admission', () => {
  it('lets in no more than the limit, and one more for each that leaves', () => {
    const admission = new Admission(3, clock);
    const inside = fill(admission);
    expect(inside).toHaveLength(3);
    inside[0]!();
    inside[0]!(); // leaving twice frees one place
    expect(fill(admission)).toHaveLength(1);
  });

  it('never refuses news of a call under way, and counts it', () => {
    const admission = new Admission(2, clock);
    const known = Array.from({ length: 5 }, () => admission.admit(Number.POSITIVE_INFINITY));
    expect(known.every((leave) => leave !== null)).toBe(true);
    expect(admission.admit()).toBeNull();
  });

  it('takes fewer while the exchange is slow, never so few that it stands still, and more again when it is not', () => {
    const admission = new Admission(200, clock);
    for (let i = 0; i < 100; i++) admission.noteLag(1_000, 'cmp');
    const slow = fill(admission);
    expect(slow.length).toBeGreaterThanOrEqual(1);
    expect(slow.length).toBeLessThan(20);
    for (let i = 0; i < 20_000; i++) admission.noteLag(2, 'cmp');
    expect(admission.limit).toBeGreaterThan(slow.length * 2);
    expect(fill(admission).length).toBeGreaterThan(0);
  });

  it('does not grow while nobody presses on it', () => {
    const admission = new Admission(200, clock);
    const before = admission.limit;
    for (let i = 0; i < 20_000; i++) admission.noteLag(2, 'cmp');
    expect(admission.limit).toBe(before);
  });

  it('keeps a share for callers', () => {
    const admission = new Admission(10, clock);
    const pings = Array.from({ length: 20 }, () => admission.admit(0.5)).filter((leave) => leave !== null);
    expect(pings).toHaveLength(5);
    expect(admission.admit()).not.toBeNull();
  });
});

/** Somebody in line, and when that one was taken. */
function waiterOf(since: number) {
  const taken: { at: number | null; leave: () => void } = { at: null, leave: () => {} };
  const waiter: Waiter = {
    since,
    take: (leave) => {
      taken.at = now;
      taken.leave = leave;
    },
  };
  return { waiter, taken };
}

describe('a line of callers', () => {
  it('is taken from as places get free, the longest heard of first, and nobody passes it', () => {
    const admission = new Admission(1, clock);
    const leave = admission.admit()!;
    const [late, early] = [waiterOf(now), waiterOf(now - 3_000)];
    for (const { waiter } of [late, early]) admission.stand(waiter);
    expect(admission.admit()).toBeNull();
    leave();
    expect([early.taken.at, late.taken.at]).toEqual([now, null]);
    expect(admission.admit()).toBeNull();
    early.taken.leave();
    expect(late.taken.at).toBe(now);
    late.taken.leave();
    expect(admission.admit()).not.toBeNull();
  });

  it('forgets who has left it', () => {
    const admission = new Admission(1, clock);
    const leave = admission.admit()!;
    const gone = waiterOf(now);
    admission.stand(gone.waiter);
    admission.leaveLine(gone.waiter);
    leave();
    expect(gone.taken.at).toBeNull();
    expect(admission.admit()).not.toBeNull();
  });

  it('gives hope to any burst, and none to more than can be taken once it has lasted', () => {
    const admission = new Admission(4, clock);
    const inside = fill(admission);
    const line = Array.from({ length: 500 }, () => waiterOf(now));
    for (const { waiter } of line) admission.stand(waiter);
    expect(admission.isHopeless(now)).toBe(false);
    const started = now;
    for (; now < started + 2 * KEPT_MS; now += 100) inside.shift()?.();
    expect(line.filter(({ taken }) => taken.at !== null)).toHaveLength(4);
    const newcomers = Array.from({ length: 20 }, () => waiterOf(now));
    for (const { waiter } of newcomers) admission.stand(waiter);
    expect([admission.isHopeless(now), admission.isHopeless(now - 3_000)]).toEqual([true, false]);
    for (const { waiter } of newcomers) admission.leaveLine(waiter);
    for (const { taken } of line) taken.leave();
    for (const { waiter } of line) admission.leaveLine(waiter);
    expect(admission.isHopeless(now)).toBe(false);
  });

  it('takes everybody in a burst of two hundred within five seconds, eight at a time', () => {
    const admission = new Admission(8, clock);
    const started = now;
    const waiting = Array.from({ length: 200 }, () => waiterOf(now));
    const ends: { at: number; leave: () => void }[] = [];
    for (const { waiter, taken } of waiting) {
      const leave = admission.admit();
      if (leave) Object.assign(taken, { at: now, leave });
      else admission.stand(waiter);
    }
    const seen = new Set<object>();
    for (; now <= started + KEPT_MS; now += 10) {
      for (const { taken } of waiting)
        if (taken.at !== null && !seen.has(taken)) {
          seen.add(taken);
          ends.push({ at: now + 150, leave: taken.leave });
        }
      for (const { leave } of ends.filter(({ at }) => at <= now)) leave();
    }
    expect(waiting.every(({ taken }) => taken.at !== null)).toBe(true);
  });

  it('does not lose the place of somebody who died in it', () => {
    const admission = new Admission(2, clock);
    fill(admission);
    expect(admission.admit()).toBeNull();
    now += 60_000;
    expect(fill(admission)).toHaveLength(2);
  });
});
