import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Pacing, pacingRefusal } from '../../src/buyers/bounds/pacing.ts';
import { pacingProblem, tellPace } from '../../src/buyers/bounds/tell-pace.ts';
import { type Cap, capRefusal, emptyUsage, reserve, type Usage, windowKeys } from '../../src/buyers/caps.ts';
import { type Hours, isOpen, openShare } from '../../src/buyers/hours.ts';
import { micros } from '../../src/lib/money.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/lib/time.ts';

const ZONE = 'America/New_York';
/** Midnight of a Wednesday there. */
const MIDNIGHT = Date.parse('2026-03-04T05:00:00Z');
const nineToFive: Hours = { timezone: ZONE, week: { wed: [['09:00', '17:00']] } };
const at = (hour: number, minute = 0): number => MIDNIGHT + hour * HOUR_MS + minute * MINUTE_MS;

const used = (calls: number, spend = 0): Usage => {
  const usage = emptyUsage();
  usage.windows.day = { key: '2026-03-04', calls, spend: micros(spend) };
  return usage;
};
const isPaced = (pacing: Pacing, cap: Cap, usage: Usage, now: number, hours: Hours | null = nineToFive) =>
  pacingRefusal(pacing, [cap], hours, usage, windowKeys(now, ZONE), ZONE, now) === 'paced';

describe('pacing', () => {
  const forty: Cap = { window: 'day', calls: 40 };

  it('lets the first call through at once, and the next when it is due', () => {
    expect(isPaced({ by: 'calls' }, forty, used(0), at(9))).toBe(false);
    expect(isPaced({ by: 'calls' }, forty, used(1), at(9))).toBe(true);
    expect(isPaced({ by: 'calls' }, forty, used(1), at(9, 12))).toBe(false); // 480 minutes, 40 calls: one every 12
    expect(isPaced({ by: 'calls' }, forty, used(21), at(13))).toBe(true);
    expect(isPaced({ by: 'calls' }, forty, used(20), at(13))).toBe(false);
  });

  it('goes by money as well, and by both caps of a day', () => {
    const money: Cap = { window: 'day', spend: micros(800_000_000) };
    expect(isPaced({ by: 'spend' }, money, used(9, 400_000_000), at(13))).toBe(false);
    expect(isPaced({ by: 'spend' }, money, used(9, 400_000_001), at(13))).toBe(true);
    const both = [money, { window: 'day' as const, spend: micros(8_000_000) }];
    expect(
      pacingRefusal(
        { by: 'spend' },
        both,
        nineToFive,
        used(1, 4_000_001),
        windowKeys(at(13), ZONE),
        ZONE,
        at(13),
      ),
    ).toBe('paced');
  });

  it('may be ahead by what was said, and counts yesterday for nothing', () => {
    expect(isPaced({ by: 'calls', aheadPercent: 25 }, forty, used(10), at(9))).toBe(false);
    expect(isPaced({ by: 'calls', aheadPercent: 25 }, forty, used(11), at(9))).toBe(true);
    const yesterday = used(40);
    yesterday.windows.day.key = '2026-03-03';
    expect(isPaced({ by: 'calls' }, forty, yesterday, at(9))).toBe(false);
  });

  it('says what was met and what it should have been', () => {
    const told = (pacing: Pacing, cap: Cap, usage: Usage) =>
      tellPace(pacing, [cap], nineToFive, usage, windowKeys(at(11), ZONE), ZONE, at(11));
    expect(told({ by: 'calls' }, forty, used(12))).toBe(
      '12 of 40 calls used today, 10 due by now: 25 % of its open hours have passed',
    );
    expect(told({ by: 'spend' }, { window: 'day', spend: micros(10_000_000) }, used(1, 3_000_000))).toBe(
      '3.00 of 10.00 used today, 2.50 due by now: 25 % of its open hours have passed',
    );
  });

  it('needs a cap to spread', () => {
    expect(pacingProblem({ by: 'spend' }, [forty])).toBe('needs a cap of spend a day to spread over it');
    expect(pacingProblem({ by: 'calls' }, [forty])).toBeNull();
  });

  it('counts the open time of a local day: breaks, what runs over midnight, and what overlaps', () => {
    const share = (week: Hours['week'], now: number) => openShare({ timezone: ZONE, week }, now, ZONE);
    expect(
      share(
        {
          wed: [
            ['09:00', '12:00'],
            ['13:00', '18:00'],
          ],
        },
        at(12, 30),
      ),
    ).toEqual({
      gone: 3 * HOUR_MS,
      whole: 8 * HOUR_MS,
    });
    expect(share({ tue: [['22:00', '06:00']], wed: [['22:00', '06:00']] }, at(23))).toEqual({
      gone: 7 * HOUR_MS,
      whole: 8 * HOUR_MS,
    });
    expect(
      share(
        {
          wed: [
            ['09:00', '15:00'],
            ['12:00', '17:00'],
          ],
        },
        at(13),
      ),
    ).toEqual({
      gone: 4 * HOUR_MS,
      whole: 8 * HOUR_MS,
    });
    expect(openShare(null, at(6), ZONE)).toEqual({ gone: 6 * HOUR_MS, whole: 24 * HOUR_MS });
    expect(share({}, at(6))).toEqual({ gone: 1, whole: 1 });
  });
});

const clock = fc.integer({ min: 0, max: 47 }).map((half) => half * 30);
const text = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
const hours = fc.array(fc.tuple(clock, clock), { minLength: 1, maxLength: 3 }).map((ranges): Hours => {
  const day = ranges
    .filter(([from, to]) => from !== to)
    .map(([from, to]): [string, string] => [text(from), text(to)]);
  return { timezone: ZONE, week: { tue: day, wed: day } };
});

describe('a day of a target that is paced', () => {
  it('is never past its cap, never ahead of its pace by more than a call, and never behind while calls come', () => {
    fc.assert(
      fc.property(
        hours,
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom('calls' as const, 'spend' as const),
        fc.integer({ min: 1, max: 40 }),
        (week, cap, by, everyMinutes) => {
          const price = micros(1_000_000);
          const caps: Cap[] = [
            by === 'calls' ? { window: 'day', calls: cap } : { window: 'day', spend: micros(cap * price) },
          ];
          let usage = emptyUsage();
          // Which minutes of the day are open, asked one by one.
          const open = Array.from({ length: 1_440 }, (_, minute) => isOpen(week, at(0, minute)));
          const whole = open.filter(Boolean).length;
          let passed = 0;
          for (let minute = 0; minute < 1_440; minute++) {
            if (!open[minute]) continue;
            const now = at(0, minute);
            const due = Math.floor((cap * passed) / whole);
            if (minute % everyMinutes === 0) {
              const keys = windowKeys(now, ZONE);
              const before = usage.windows.day.key === keys.day ? usage.windows.day.calls : 0;
              const refused =
                capRefusal(caps, usage, keys, price) ??
                pacingRefusal({ by }, caps, week, usage, keys, ZONE, now);
              expect(refused === null).toBe(before < cap && before <= due);
              if (refused === null) usage = reserve(usage, keys, price).usage;
              expect(usage.windows.day.calls).toBeLessThanOrEqual(Math.min(cap, due + 1));
            }
            passed += 1;
          }
          // With a call every minute the day's last one finds the cap used, if there were minutes enough.
          if (everyMinutes === 1 && cap <= whole) expect(usage.windows.day.calls).toBe(cap);
        },
      ),
    );
  });
});
