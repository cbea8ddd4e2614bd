import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CAP_WINDOWS,
  type Cap,
  type CapHold,
  type CountedWindow,
  capRefusal,
  emptyUsage,
  endHold,
  type HoldEnd,
  reserve,
  type Usage,
  windowKeys,
} from '../../src/buyers/caps.ts';
import { type Micros, micros } from '../../src/lib/money.ts';
import { DAY_MS, HOUR_MS } from '../../src/lib/time.ts';

const ZONE = 'America/New_York';
const START = Date.parse('2026-10-30T12:00:00Z'); // three days before the autumn clock change
const keysAt = (atMs: number) => windowKeys(atMs, ZONE);
const usd = (amount: number): Micros => micros(amount * 1_000_000);

describe('a cap', () => {
  it('counted in calls has room until it is reached', () => {
    const caps: Cap[] = [{ window: 'day', calls: 2 }];
    let usage = emptyUsage();
    for (let i = 0; i < 2; i++) {
      expect(capRefusal(caps, usage, keysAt(START), usd(10))).toBeNull();
      usage = reserve(usage, keysAt(START), usd(10)).usage;
    }
    expect(capRefusal(caps, usage, keysAt(START), usd(10))).toBe('dayCap');
    expect(capRefusal(caps, usage, keysAt(START + DAY_MS), usd(10))).toBeNull();
  });

  it('counted in money refuses the price that would pass it, and before the price is known only when none is left', () => {
    const caps: Cap[] = [{ window: 'month', spend: usd(50) }];
    const { usage } = reserve(emptyUsage(), keysAt(START), usd(30));
    expect(capRefusal(caps, usage, keysAt(START), usd(20))).toBeNull();
    expect(capRefusal(caps, usage, keysAt(START), micros(20_000_001))).toBe('monthCap');
    expect(capRefusal(caps, usage, keysAt(START), null)).toBeNull();
    const full = reserve(usage, keysAt(START), usd(20)).usage;
    expect(capRefusal(caps, full, keysAt(START), null)).toBe('monthCap');
  });

  it('is named by the first window without room', () => {
    const { usage } = reserve(emptyUsage(), keysAt(START), usd(1));
    const all: Cap[] = [...CAP_WINDOWS].reverse().map((window) => ({ window, calls: 1 }));
    const names = CAP_WINDOWS.map((_, i) => capRefusal(all.slice(0, 6 - i), usage, keysAt(START), null));
    expect(names).toEqual(['concurrentCap', 'hourCap', 'dayCap', 'weekCap', 'monthCap', 'totalCap']);
  });

  it('of zero lets nothing through', () => {
    expect(capRefusal([{ window: 'total', calls: 0 }], emptyUsage(), keysAt(START), null)).toBe('totalCap');
    expect(capRefusal([{ window: 'total', spend: usd(0) }], emptyUsage(), keysAt(START), null)).toBe(
      'totalCap',
    );
  });
});

describe('the end of a call', () => {
  const { usage, hold } = reserve(emptyUsage(), keysAt(START), usd(30));
  const counts = (after: Usage) => [after.concurrent, after.windows.day.calls, after.windows.day.spend];

  it('gives back what its ending says', () => {
    expect(counts(usage)).toEqual([1, 1, 30_000_000]);
    const left = (end: HoldEnd) => counts(endHold(usage, hold, end));
    expect(left({ kind: 'released' })).toEqual([0, 0, 0]);
    expect(left({ kind: 'unconverted' })).toEqual([0, 1, 0]);
    expect(left({ kind: 'kept' })).toEqual([0, 1, 30_000_000]);
    expect(left({ kind: 'converted', spent: usd(30) })).toEqual([0, 1, 30_000_000]);
    expect(left({ kind: 'converted', spent: usd(12) })).toEqual([0, 1, 12_000_000]);
    expect(left({ kind: 'converted', spent: usd(0) })).toEqual([0, 1, 0]);
  });

  it('changes nothing in a window that has rolled over, and lowers nothing under zero', () => {
    const later = reserve(usage, keysAt(START + HOUR_MS), usd(5)).usage;
    const released: HoldEnd = { kind: 'released' };
    const after = endHold(later, hold, released);
    expect(after.windows.hour).toEqual(later.windows.hour);
    expect(after.windows.day).toMatchObject({ calls: 1, spend: usd(5) });
    const twice = endHold(endHold(usage, hold, released), hold, released);
    expect(counts(twice)).toEqual([0, 0, 0]);
  });

  it('a clock that steps back and forth does not empty a window', () => {
    const caps: Cap[] = [{ window: 'hour', calls: 1 }];
    const back = keysAt(START - HOUR_MS);
    expect(capRefusal(caps, usage, back, null)).toBe('hourCap');
    const forced = reserve(usage, back, usd(1)).usage;
    expect(forced.windows.hour.calls).toBe(2);
    expect(capRefusal(caps, forced, keysAt(START), null)).toBe('hourCap');
  });
});

/** Remembers every call and counts from scratch. */
type Booked = {
  at: number;
  price: number;
  state: 'live' | 'gone' | 'unconverted' | 'converted';
  hold: CapHold;
};

function modelRefusal(caps: readonly Cap[], calls: readonly Booked[], now: number, price: number | null) {
  for (const window of CAP_WINDOWS) {
    for (const cap of caps.filter((one) => one.window === window)) {
      const live = calls.filter((call) => call.state === 'live').length;
      const inside = calls.filter((call) => window === 'concurrent' || sameWindow(window, call.at, now));
      const used = window === 'concurrent' ? live : inside.filter((call) => call.state !== 'gone').length;
      const spent = inside
        .filter((call) => call.state === 'live' || call.state === 'converted')
        .reduce((sum, call) => sum + call.price, 0);
      if (cap.calls !== undefined && used + 1 > cap.calls) return `${window}Cap`;
      if (cap.spend !== undefined && (price === null ? spent >= cap.spend : spent + price > cap.spend)) {
        return `${window}Cap`;
      }
    }
  }
  return null;
}

const sameWindow = (window: CountedWindow, a: number, b: number): boolean =>
  keysAt(a)[window] === keysAt(b)[window];

describe('caps under any sequence of calls', () => {
  const cap = fc.record({
    window: fc.constantFrom(...CAP_WINDOWS),
    calls: fc.option(fc.integer({ min: 0, max: 6 }), { nil: undefined }),
    spend: fc.option(fc.integer({ min: 0, max: 60 }).map(usd), { nil: undefined }),
  });
  const caps = fc.array(
    cap.map((one): Cap => (one.window === 'concurrent' ? { window: one.window, calls: one.calls } : one)),
    { maxLength: 5 },
  );
  const step = fc.record({
    wait: fc.constantFrom(0, 60_000, 20 * 60_000, HOUR_MS, 9 * HOUR_MS, DAY_MS, 8 * DAY_MS),
    price: fc.integer({ min: 1, max: 25 }),
    ends: fc.array(
      fc.tuple(
        fc.nat(20),
        fc.constantFrom<'gone' | 'unconverted' | 'converted'>('gone', 'unconverted', 'converted'),
        fc.integer({ min: 0, max: 100 }),
      ),
      { maxLength: 2 },
    ),
  });

  it('agree with a model that counts every call from scratch', () => {
    fc.assert(
      fc.property(caps, fc.array(step, { maxLength: 40 }), (rules, steps) => {
        let usage = emptyUsage();
        let now = START;
        const calls: Booked[] = [];
        for (const { wait, price, ends } of steps) {
          now += wait;
          const keys = keysAt(now);
          expect(capRefusal(rules, usage, keys, null)).toBe(modelRefusal(rules, calls, now, null));
          const refusal = capRefusal(rules, usage, keys, usd(price));
          expect(refusal).toBe(modelRefusal(rules, calls, now, usd(price)));
          if (refusal === null) {
            const reserved = reserve(usage, keys, usd(price));
            usage = reserved.usage;
            calls.push({ at: now, price: usd(price), state: 'live', hold: reserved.hold });
          }
          for (const [index, ending, percent] of ends) {
            const call = calls[index];
            if (call?.state !== 'live') continue;
            // A price may come to less than was held for it.
            if (ending === 'converted') call.price = Math.floor((call.price * percent) / 100);
            const end: HoldEnd =
              ending === 'converted'
                ? { kind: 'converted', spent: micros(call.price) }
                : { kind: ending === 'gone' ? 'released' : 'unconverted' };
            usage = endHold(usage, call.hold, end);
            call.state = ending;
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
