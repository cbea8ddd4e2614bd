import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { readPeriod } from '../../src/reports/period.ts';

const NOW = Date.UTC(2026, 10, 22, 15, 30);
const iso = (ms: number) => new Date(ms).toISOString();
const read = (asked: { from?: string; to?: string; timezone?: string }, now = NOW) => {
  const period = readPeriod({ timezone: 'UTC', ...asked }, now);
  return 'field' in period ? period : { from: iso(period.from), to: iso(period.to) };
};

describe('the period of a report', () => {
  it('is the last seven days of the zone when nothing is said', () => {
    expect(read({})).toEqual({ from: '2026-11-16T00:00:00.000Z', to: iso(NOW) });
    expect(read({ timezone: 'America/New_York' }, Date.UTC(2026, 10, 22, 3))).toEqual({
      from: '2026-11-15T05:00:00.000Z',
      to: '2026-11-22T03:00:00.000Z',
    });
  });

  it('takes dates as whole days of the zone, both ends included, across a change of the clocks', () => {
    expect(read({ from: '2026-10-31', to: '2026-11-02', timezone: 'America/New_York' })).toEqual({
      from: '2026-10-31T04:00:00.000Z',
      to: '2026-11-03T05:00:00.000Z',
    });
  });

  it('takes instants as they are', () => {
    expect(read({ from: '2026-11-20T10:00:00+02:00', to: '2026-11-20T09:00:00Z' })).toEqual({
      from: '2026-11-20T08:00:00.000Z',
      to: '2026-11-20T09:00:00.000Z',
    });
  });

  it('says what is wrong with it', () => {
    expect(read({ from: '2026-11-20', to: '2026-11-19' })).toMatchObject({ field: 'to' });
    expect(read({ from: '2026-01-01', to: '2026-11-19' })).toMatchObject({ field: 'from' });
    expect(read({ from: '2027-01-01', to: '2027-01-02' })).toMatchObject({ field: 'from' });
    expect(read({ from: '2026-08-22', to: '2026-11-22' })).toMatchObject({
      from: '2026-08-22T00:00:00.000Z',
    });
  });

  it('starts days where another calendar starts them', () => {
    const zone = fc.constantFrom(
      'UTC',
      'America/New_York',
      'America/Los_Angeles',
      'Asia/Kathmandu',
      'Pacific/Kiritimati',
      'Pacific/Pago_Pago',
      'Australia/Lord_Howe',
      'Africa/Cairo',
    );
    const day = fc.date({
      min: new Date('2024-01-01'),
      max: new Date('2026-11-20'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(zone, day, (timezone, at) => {
        const date = at.toISOString().slice(0, 10);
        const start = DateTime.fromISO(date, { zone: timezone }).startOf('day');
        expect(read({ from: date, to: date, timezone })).toEqual({
          from: iso(start.toMillis()),
          to: iso(start.plus({ days: 1 }).startOf('day').toMillis()),
        });
      }),
    );
  });
});
