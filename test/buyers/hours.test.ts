import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { windowKeys } from '../../src/buyers/caps.ts';
import { type Hours, isOpen, WEEKDAYS } from '../../src/buyers/hours.ts';

const MINUTE = 60_000;
const at = (iso: string, zone: string): number => DateTime.fromISO(iso, { zone }).toMillis();

describe('opening hours', () => {
  const week: Hours['week'] = {
    mon: [
      ['08:00', '12:00'],
      ['13:00', '18:00'],
    ],
    fri: [['22:00', '06:00']],
    sun: [['00:00', '24:00']],
  };
  const hours: Hours = { timezone: 'America/New_York', week };

  it.each([
    ['2026-11-23T07:59:59.999', false],
    ['2026-11-23T08:00', true],
    ['2026-11-23T12:00', false],
    ['2026-11-23T13:00', true],
    ['2026-11-23T18:00', false],
    ['2026-11-24T09:00', false],
    ['2026-11-27T21:59', false],
    ['2026-11-27T23:59', true],
    ['2026-11-28T05:59', true],
    ['2026-11-28T06:00', false],
    ['2026-11-27T05:00', false],
    ['2026-11-29T00:00', true],
    ['2026-11-29T23:59', true],
    ['2026-11-30T00:00', false],
  ])('at %s in New York: %s', (iso, expected) => {
    expect(isOpen(hours, at(iso, 'America/New_York'))).toBe(expected);
  });

  it('are closed on a day that lists none', () => {
    expect(isOpen({ timezone: 'UTC', week: {} }, at('2026-11-23T12:00', 'UTC'))).toBe(false);
  });

  it('open twice in the hour that autumn repeats, and not at all in the one spring skips', () => {
    const night: Hours = { timezone: 'America/New_York', week: { sun: [['01:00', '02:00']] } };
    const open = (from: string): number => {
      const start = at(from, 'America/New_York');
      return Array.from({ length: 300 }, (_, i) => isOpen(night, start + i * MINUTE)).filter(Boolean).length;
    };
    expect(open('2026-11-01T00:00')).toBe(120);
    const gap: Hours = { timezone: 'America/New_York', week: { sun: [['02:00', '03:00']] } };
    const start = at('2026-03-08T00:00', 'America/New_York');
    expect(Array.from({ length: 300 }, (_, i) => isOpen(gap, start + i * MINUTE)).some(Boolean)).toBe(false);
  });
});

/** Weeks around clock changes, and the week Samoa went without a Friday. */
const WEEKS: [string, string][] = [
  ['America/New_York', '2026-03-06'],
  ['America/New_York', '2026-10-30'],
  ['Australia/Lord_Howe', '2026-04-03'],
  ['Australia/Lord_Howe', '2026-10-02'],
  ['Asia/Kathmandu', '2026-12-30'],
  ['Pacific/Apia', '2011-12-27'],
  ['America/New_York', '2028-02-26'],
];

describe.each(WEEKS)('against luxon in %s from %s', (zone, from) => {
  const start = at(from, zone) - 12 * 60 * MINUTE;
  const instants = Array.from({ length: 7 * 24 * 12 }, (_, i) => start + i * 5 * MINUTE + 1_234);
  const hours: Hours = {
    timezone: zone,
    week: Object.fromEntries(WEEKDAYS.map((day, i) => [day, [[`0${i}:30`, `1${i}:15`]]])),
  };

  it('opens by the same wall clock', () => {
    for (const instant of instants) {
      const { weekday, hour, minute } = DateTime.fromMillis(instant, { zone });
      const now = hour * 60 + minute;
      const i = weekday - 1;
      expect(isOpen(hours, instant)).toBe(now >= i * 60 + 30 && now < (10 + i) * 60 + 15);
    }
  });

  it('names day, week and month by the same date, and the hour by the instant it began', () => {
    for (const instant of instants) {
      const local = DateTime.fromMillis(instant, { zone });
      const { hour, ...dates } = windowKeys(instant, zone);
      expect(dates).toEqual({
        day: local.toISODate(),
        week: local.startOf('week').toISODate(),
        month: local.toFormat('yyyy-MM'),
        total: 'all',
      });
      const shownSince = local.minute * MINUTE + local.second * 1_000 + local.millisecond;
      expect(Date.parse(`${hour}Z`)).toBe(instant - shownSince);
    }
  });

  it('never goes back to a window it has left', () => {
    const keys = instants.map((instant) => windowKeys(instant, zone));
    for (const window of ['hour', 'day', 'week', 'month'] as const) {
      const names = keys.map((key) => key[window]);
      expect(names).toEqual([...names].sort());
    }
  });
});

it('counts 25 hours in the autumn night and 23 in the spring one', () => {
  const hoursOf = (date: string): number => {
    const start = at(date, 'America/New_York');
    const keys = Array.from({ length: 26 * 60 }, (_, i) =>
      windowKeys(start + i * MINUTE, 'America/New_York'),
    );
    return new Set(keys.filter((key) => key.day === date).map((key) => key.hour)).size;
  };
  expect([hoursOf('2026-11-01'), hoursOf('2026-03-08'), hoursOf('2026-07-01')]).toEqual([25, 23, 24]);
});
