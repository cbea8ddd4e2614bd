import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  emptyPerformance,
  notePerformance,
  type PerformanceEvent,
  readPerformance,
} from '../../src/buyers/performance.ts';
import { DAY_MS, HOUR_MS } from '../../src/lib/time.ts';

const START = Date.parse('2026-02-20T22:00:00Z');
const dayOf = (at: number): number => Math.floor(at / DAY_MS);

describe('a target’s performance', () => {
  it('starts at nothing', () => {
    expect(readPerformance(emptyPerformance(), START)).toEqual({
      windowDays: 30,
      calls: 0,
      connected: 0,
      converted: 0,
    });
  });

  it('is what a list of all events says of the last 30 UTC days', () => {
    const event = fc.tuple(
      fc.constantFrom<PerformanceEvent>('call', 'connected', 'converted'),
      fc.integer({ min: 0, max: 9 * 24 }),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        let history = emptyPerformance();
        let now = START;
        const all: [PerformanceEvent, number][] = [];
        for (const [kind, waitHours] of events) {
          now += waitHours * HOUR_MS;
          history = notePerformance(history, kind, now);
          all.push([kind, now]);
        }
        const recent = all.filter(([, at]) => dayOf(now) - dayOf(at) < 30);
        const count = (kind: PerformanceEvent): number => recent.filter(([one]) => one === kind).length;
        expect(readPerformance(history, now)).toEqual({
          windowDays: 30,
          calls: count('call'),
          connected: count('connected'),
          converted: count('converted'),
        });
        expect(Object.keys(history.days).length).toBeLessThanOrEqual(30);
        expect(readPerformance(history, now + 30 * DAY_MS).calls).toBe(0);
      }),
    );
  });
});
