import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { isoTime, isTimeZone, localTime, MINUTE_MS, offsetMinutes } from '../../src/lib/time.ts';

const ZONES = [
  'UTC',
  'America/New_York',
  'America/Los_Angeles',
  'America/Phoenix',
  'America/St_Johns',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Chatham',
];

const fromLuxon = (atMs: number, zone: string) => {
  const wall = DateTime.fromMillis(atMs, { zone });
  return {
    date: wall.toISODate(),
    hour: wall.hour,
    minute: wall.minute,
    weekday: wall.weekday - 1,
    offsetMinutes: wall.offset,
  };
};

describe('localTime', () => {
  it('shows what a wall clock shows, in any zone at any time', () => {
    const instants = fc.integer({ min: Date.parse('2015-01-01'), max: Date.parse('2040-01-01') });
    fc.assert(
      fc.property(instants, fc.constantFrom(...ZONES), (atMs, zone) => {
        expect(localTime(atMs, zone)).toEqual(fromLuxon(atMs, zone));
      }),
    );
  });

  it.each([
    ['America/New_York', '2026-03-08T07:00:00Z'],
    ['America/New_York', '2026-11-01T06:00:00Z'],
    ['Australia/Lord_Howe', '2026-04-04T15:00:00Z'],
    ['Pacific/Chatham', '2026-04-04T14:00:00Z'],
  ])('follows the clock change of %s at %s to the millisecond', (zone, change) => {
    const at = Date.parse(change);
    expect(offsetMinutes(at - 1, zone)).not.toBe(offsetMinutes(at, zone));
    for (const atMs of [at - 1, at, at + 1, at - MINUTE_MS, at + 59 * MINUTE_MS]) {
      expect(localTime(atMs, zone)).toEqual(fromLuxon(atMs, zone));
    }
  });

  it('answers for one zone after another and back', () => {
    const at = Date.parse('2026-07-01T03:30:00Z');
    expect(localTime(at, 'America/New_York')).toMatchObject({ date: '2026-06-30', hour: 23, weekday: 1 });
    expect(localTime(at, 'Asia/Kolkata')).toMatchObject({
      date: '2026-07-01',
      hour: 9,
      minute: 0,
      weekday: 2,
    });
    expect(localTime(at + MINUTE_MS, 'America/New_York')).toMatchObject({ hour: 23, minute: 31 });
    expect(localTime(at, 'America/New_York')).toMatchObject({ hour: 23, minute: 30 });
  });
});

describe('isTimeZone', () => {
  it('knows zones by their IANA names', () => {
    expect(ZONES.every(isTimeZone)).toBe(true);
    expect(['', 'Mars/Olympus', 'New York', 'America/'].some(isTimeZone)).toBe(false);
  });
});

describe('isoTime', () => {
  it('is UTC to the millisecond', () => {
    expect(isoTime(0)).toBe('1970-01-01T00:00:00.000Z');
  });
});
