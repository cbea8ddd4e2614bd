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

const LASTS_MS = 2_000;

/** Somebody in line, and when that one was taken; looks as often as it is told to. */
function waiterOf(admission: Admission, since: number, from = now) {
  const waiter: Waiter = { since, until: from + 1_000_000 };
  const self = { waiter, at: null as number | null, leave: () => {}, looksAt: from, look: () => {} };
  self.look = () => {
    if (self.at !== null || now < self.looksAt) return;
    const leave = admission.enterFromLine(waiter);
    if (leave) Object.assign(self, { at: now, leave });
    else self.looksAt = now + admission.lookAgainMs(waiter);
  };
  return self;
}

describe('a line of callers', () => {
  it('is taken from as places get free, the longest heard of first, and nobody passes it', () => {
    const admission = new Admission(1, clock);
    const leave = admission.admit()!;
    const [late, early] = [waiterOf(admission, now), waiterOf(admission, now - 3_000)];
    for (const { waiter } of [late, early]) admission.stand(waiter);
    expect(admission.admit()).toBeNull();
    leave();
    expect(admission.admit()).toBeNull();
    for (const { look } of [late, early]) look();
    expect([early.at, late.at]).toEqual([now, null]);
    expect(admission.admit()).toBeNull();
    early.leave();
    now = late.looksAt;
    late.look();
    expect(late.at).toBe(now);
    late.leave();
    expect(admission.admit()).not.toBeNull();
  });

  it('forgets who has left it, and who has died in it', () => {
    const admission = new Admission(1, clock);
    const leave = admission.admit()!;
    const [gone, dead, next] = [1, 2, 3].map((n) => waiterOf(admission, now - 100 + n));
    dead!.waiter.until = now + LASTS_MS;
    for (const each of [gone!, dead!, next!]) admission.stand(each.waiter);
    admission.leaveLine(gone!.waiter);
    leave();
    next!.look();
    expect(next!.at).toBeNull();
    now += LASTS_MS + 1;
    next!.look();
    dead!.look();
    expect([next!.at, dead!.at]).toEqual([now, null]);
    next!.leave();
    expect(admission.admit()).not.toBeNull();
  });

  it('gives hope to any burst, and none to more than can be taken once it has lasted', () => {
    const admission = new Admission(4, clock);
    const inside = fill(admission);
    const line = Array.from({ length: 500 }, () => waiterOf(admission, now));
    for (const { waiter } of line) admission.stand(waiter);
    expect(admission.isHopeless(now)).toBe(false);
    const started = now;
    for (; now < started + 2 * KEPT_MS; now += 100) {
      inside.shift()?.();
      for (const { look } of line) look();
    }
    expect(line.filter(({ at }) => at !== null)).toHaveLength(4);
    const newcomers = Array.from({ length: 20 }, () => waiterOf(admission, now));
    for (const { waiter } of newcomers) admission.stand(waiter);
    expect([admission.isHopeless(now), admission.isHopeless(now - 3_000)]).toEqual([true, false]);
    for (const { waiter } of [...newcomers, ...line]) admission.leaveLine(waiter);
    expect(admission.isHopeless(now)).toBe(false);
  });

  it('keeps newcomers behind a burst whose auctions take long, though nobody has been taken for a while', () => {
    const admission = new Admission(32, clock);
    fill(admission);
    for (let i = 0; i < 8; i++) admission.stand(waiterOf(admission, now).waiter);
    now += 2_500;
    admission.stand(waiterOf(admission, now).waiter);
    expect(admission.isHopeless(now)).toBe(false);
    for (let i = 0; i < 32; i++) admission.stand(waiterOf(admission, now).waiter);
    expect(admission.isHopeless(now)).toBe(true);
  });

  it('takes everybody in a burst of two hundred within five seconds, eight at a time', () => {
    const admission = new Admission(8, clock);
    const started = now;
    const waiting = Array.from({ length: 200 }, () => waiterOf(admission, now));
    const leaves: { at: number; leave: () => void }[] = [];
    for (const each of waiting) {
      const leave = admission.admit();
      if (leave) Object.assign(each, { at: now, leave });
      else admission.stand(each.waiter);
    }
    const seen = new Set<object>();
    for (; now <= started + KEPT_MS; now += 10) {
      for (const { look } of waiting) look();
      for (const each of waiting)
        if (each.at !== null && !seen.has(each)) {
          seen.add(each);
          leaves.push({ at: now + 150, leave: each.leave });
        }
      for (const { leave } of leaves.filter(({ at }) => at <= now)) leave();
    }
    expect(waiting.every(({ at }) => at !== null)).toBe(true);
  });

  it('takes fewer at once while steps are delayed, though none takes long, by the pace of their own place', () => {
    const admission = new Admission(32, clock);
    const inside = fill(admission);
    for (let i = 0; i < 200; i++) admission.noteLag(i % 2 ? 80 : 3, i % 2 ? 'far' : 'near');
    expect(admission.limit).toBe(32);
    for (let i = 0; i < 200; i++) admission.noteLag(i % 2 ? 120 : 43, i % 2 ? 'far' : 'near');
    expect(admission.limit).toBeLessThan(10);
    for (const leave of inside) leave();
    const few = fill(admission);
    expect(few.length).toBeGreaterThan(3);
    for (let i = 0; i < 2_000; i++) admission.noteLag(4, 'near');
    expect(admission.limit).toBeGreaterThan(16);
  });

  it('does not lose the place of somebody who died in it', () => {
    const admission = new Admission(2, clock);
    fill(admission);
    expect(admission.admit()).toBeNull();
    now += 60_000;
    expect(fill(admission)).toHaveLength(2);
  });
});
