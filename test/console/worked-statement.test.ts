import { describe, expect, it } from 'vitest';
import { workOutStatement } from '../../src/console/money/worked-statement.ts';
import { micros } from '../../src/lib/money.ts';
import { USUAL_TERMS } from '../../src/settlement/statement-terms.ts';

const zone = 'America/New_York';
const now = Date.UTC(2026, 10, 28, 12);
const iso = (at: number): string => new Date(at).toISOString();

describe('the worked example of an account’s terms', () => {
  it('says what a statement of this period would say', () => {
    const terms = { ...USUAL_TERMS, holdBack: { basisPoints: 1_000, days: 45 }, dueDays: 15 };
    const made = workOutStatement(false, terms, micros(1_000_006_000), { now, zone });
    expect([made.due, made.carriedOver, made.held[0]?.amount]).toEqual([900e6, 100_006_000, 100_000_600]);
    expect([made.to, made.dueAt, made.held[0]!.until].map(iso)).toEqual([
      '2026-12-01T05:00:00.000Z',
      '2026-12-16T05:00:00.000Z',
      '2027-01-15T05:00:00.000Z',
    ]);
    const most = { ...terms, minimumPayout: micros(900_000_001) };
    expect(workOutStatement(false, most, micros(1_000_006_000), { now, zone }).due).toBe(0);
  });

  it('asks a buyer for what its calls cost, by the end of the weeks it has', () => {
    const terms = { ...USUAL_TERMS, period: 'week' as const, dueDays: 0 };
    const made = workOutStatement(true, terms, micros(25_000_000), { now, zone });
    expect([made.due, iso(made.to), iso(made.dueAt)]).toEqual([
      25e6,
      '2026-11-30T05:00:00.000Z',
      '2026-11-30T05:00:00.000Z',
    ]);
    expect(workOutStatement(true, terms, micros(0), { now, zone }).due).toBe(0);
  });
});
