import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Entry, PartyAccount } from '../../src/ledger/entry.ts';
import { type Micros, micros, sumMicros } from '../../src/lib/money.ts';
import { ageOf } from '../../src/settlement/aging.ts';
import { closeStatement, type Statement, StatementTally } from '../../src/settlement/statement.ts';
import { statementPdf } from '../../src/settlement/statement-pdf.ts';
import { statementRows } from '../../src/settlement/statement-table.ts';
import { dueAt, periodEnd, USUAL_TERMS } from '../../src/settlement/statement-terms.ts';

const PUBLISHER = 'publisher:pub_one' as PartyAccount;
const BUYER = 'buyer:byr_one' as PartyAccount;
const ZONE = 'America/New_York';
const iso = (at: number): string => new Date(at).toISOString();
const DAY = 86_400_000;
const START = Date.UTC(2026, 9, 1, 4);

const earning = (amount: number, at: number, n = at): Entry =>
  ({
    id: `call_${n}:payout`,
    kind: amount > 0 ? 'payout' : 'adjustPayout',
    debit: amount > 0 ? 'exchange' : PUBLISHER,
    credit: amount > 0 ? PUBLISHER : 'exchange',
    amount: micros(Math.abs(amount)),
    at,
    postedAt: at,
    source: { callId: `call_${n}`, auctionId: 'auc_1', configVersion: 1, campaignId: 'cmp_1' },
  }) as Entry;

const paid = (amount: number, at: number): Entry =>
  ({
    id: `payment:${at}`,
    kind: 'payoutPaid',
    debit: PUBLISHER,
    credit: 'cash',
    amount: micros(amount),
    at,
    postedAt: at,
    source: { reference: `wire ${at}`, note: null, by: 'x' },
  }) as Entry;

function close(
  entries: readonly Entry[],
  before: Statement | null,
  to: number,
  terms = USUAL_TERMS,
  account = PUBLISHER,
) {
  const tally = new StatementTally(account);
  for (const entry of entries) tally.add(entry);
  return closeStatement({
    account,
    number: (before?.number ?? 0) + 1,
    before,
    from: before?.to ?? 0,
    to,
    timezone: ZONE,
    name: 'Müller (Klempner) \\ Söhne, 東京',
    terms,
    tally,
    closedAt: to,
    by: 'x',
  });
}

describe('periods', () => {
  it.each([
    ['month', '2026-10-15T12:00:00Z', '2026-11-01T04:00:00.000Z'],
    ['month', '2026-11-01T03:59:59Z', '2026-11-01T04:00:00.000Z'],
    ['month', '2026-12-31T12:00:00Z', '2027-01-01T05:00:00.000Z'],
    ['halfMonth', '2026-10-15T12:00:00Z', '2026-10-16T04:00:00.000Z'],
    ['halfMonth', '2026-10-16T12:00:00Z', '2026-11-01T04:00:00.000Z'],
    ['week', '2026-10-26T03:59:59Z', '2026-10-26T04:00:00.000Z'],
    ['week', '2026-10-28T12:00:00Z', '2026-11-02T05:00:00.000Z'],
  ] as const)('end where the zone’s calendar says: %s of %s', (period, at, end) => {
    expect(iso(periodEnd(Date.parse(at), period, ZONE))).toBe(end);
    expect(iso(periodEnd(Date.parse(end), period, ZONE)) > end).toBe(true);
  });

  it('are due at the end of a day', () => {
    expect(iso(dueAt(Date.parse('2026-11-01T04:00:00Z'), 30, ZONE))).toBe('2026-12-01T05:00:00.000Z');
  });
});

describe('a statement', () => {
  it('brings over, keeps back for a while, and carries over what is too little', () => {
    const terms = {
      ...USUAL_TERMS,
      holdBack: { basisPoints: 1_000, days: 45 },
      minimumPayout: micros(50_000_000),
    };
    const first = close([earning(100_000_000, START)], null, START + 30 * DAY, terms);
    expect([first.opening, first.closing, first.due, first.carriedOver]).toEqual([0, 100e6, 90e6, 10e6]);
    const second = close(
      [paid(90_000_000, START + 31 * DAY), earning(40_000_000, START + 32 * DAY)],
      first,
      START + 60 * DAY,
      terms,
    );
    // 50 open, of which 10 and 4 are kept back: 36 are too little.
    expect([second.opening, second.closing, second.due, second.carriedOver]).toEqual([100e6, 50e6, 0, 50e6]);
    const third = close([earning(30_000_000, START + 70 * DAY)], second, START + 90 * DAY, terms);
    expect(third.held.map(({ number, amount }) => [number, amount])).toEqual([
      [2, 4e6],
      [3, 3e6],
    ]);
    expect([third.closing, third.due]).toEqual([80e6, 73e6]);
  });

  it('asks for whole cents, and carries over what no bank can move', () => {
    const first = close([earning(502_156_800, START)], null, START + DAY);
    expect([first.closing, first.due, first.carriedOver]).toEqual([502_156_800, 502_150_000, 6_800]);
    const all = [paid(502_150_000, START + DAY), earning(9_993_200, START + DAY)];
    const second = close(all, first, START + 2 * DAY);
    expect([second.opening, second.closing, second.due]).toEqual([502_156_800, 10e6, 10e6]);
    const little = close([earning(9_999, START)], null, START + DAY);
    expect([little.due, little.carriedOver]).toEqual([0, 9_999]);
  });

  it('never pays out what was corrected away', () => {
    const first = close([earning(10_000_000, START)], null, START + DAY);
    const second = close(
      [paid(10_000_000, START + DAY), earning(-10_000_000, START + DAY)],
      first,
      START + 2 * DAY,
    );
    expect([second.closing, second.due, second.carriedOver]).toEqual([-10e6, 0, -10e6]);
  });

  it('adds up to the ledger, however the time is cut', () => {
    const entries = fc.array(fc.tuple(fc.integer({ min: -5e9, max: 9e9 }), fc.nat(99), fc.boolean()), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(entries, fc.uniqueArray(fc.nat(98), { minLength: 1, maxLength: 8 }), (drawn, cuts) => {
        const booked = drawn
          .filter(([amount]) => amount !== 0)
          .map(([amount, day, isPaid]) =>
            isPaid ? paid(Math.abs(amount), START + day * DAY) : earning(amount, START + day * DAY),
          );
        let before: Statement | null = null;
        for (const end of [...cuts.sort((a, b) => a - b), 100]) {
          const from = before?.to ?? 0;
          const to = START + end * DAY;
          if (to <= from) continue;
          const within = booked.filter(({ postedAt }) => postedAt >= from && postedAt < to);
          const made: Statement = close(within, before, to);
          const shown = [...made.lines, ...made.payments, made.otherPayments].map(({ amount }) => amount);
          expect(made.opening + sumMicros(shown)).toBe(made.closing);
          expect(made.due + made.carriedOver).toBe(made.closing);
          expect(made.due).toBeGreaterThanOrEqual(0);
          expect(made.due % 10_000).toBe(0);
          before = made;
        }
        const ledger = booked.reduce(
          (sum, { credit, amount }) => sum + (credit === PUBLISHER ? amount : -amount),
          0,
        );
        expect(before!.closing).toBe(ledger);
      }),
    );
  });
});

describe('the document', () => {
  const textOf = (pdf: string): string =>
    execFileSync('pdftotext', ['-layout', '-', '-'], { input: pdf, encoding: 'utf8' });

  it('says what the statement says, as text that poppler finds', () => {
    const statement = close(
      [earning(1_234_560_000, START), paid(200_000_000, START + DAY)],
      null,
      START + 30 * DAY,
    );
    const rows = statementRows(statement, () => 'Plumbing – US');
    const text = textOf(statementPdf(statement, rows, ['Exchange LLC', '1 Main St', 'EIN 12-3456789']));
    for (const words of [
      'ST-000001',
      'Müller (Klempner) \\ Söhne, ??',
      'Exchange LLC',
      'EIN 12-3456789',
      'page 1 of 1',
    ])
      expect(text).toContain(words);
    expect(text).toMatch(/Calls earned +Plumbing – US +1 +1234\.56\n/);
    expect(text).toMatch(/Paid out +2026-10-02 wire \d+ +-200\.00\n/);
    expect(text).toMatch(/To be paid out +1034\.56\n/);
  });

  it('writes names of all of Europe’s Latin letters, and long ones on as many lines as they need', () => {
    const reference =
      'SEPA credit transfer WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW of the 31st, 0123456789-END';
    const wired = { ...paid(1, START + DAY), source: { reference, note: null, by: 'x' } } as Entry;
    const statement = {
      ...close([earning(20_000, START), wired], null, START + 30 * DAY),
      name: 'Žofie Łódzka’s Gesellschaft für außerordentlich umständliche Benennungen mbH & Co. KG',
      address: [
        'Świętokrzyska 1',
        'Đurđevac, a street whose name is so long that it would run into the right half',
      ],
    };
    const text = textOf(statementPdf(statement, statementRows(statement, String), ['Œuvre LLC']));
    const plain = text.replace(/\s+/g, ' ');
    expect(plain).toContain('Žofie Lódzka’s');
    for (const words of [
      'Co. KG',
      'Swietokrzyska 1',
      'Durdevac',
      'right half',
      'Œuvre LLC',
      '0123456789-END',
    ])
      expect(plain).toContain(words);
    expect(text.split('W').length - 1).toBe(40);
    expect(text).not.toContain('?');
  });

  it('has as many pages as it needs, and every line once', () => {
    const payments = Array.from({ length: 120 }, (_, n) => paid(n + 1, START + n * 60_000));
    const statement = close(payments, null, START + 30 * DAY);
    const text = textOf(statementPdf(statement, statementRows(statement, String), []));
    expect(text).toContain('page 4 of 4');
    for (const { postedAt } of payments) expect(text.split(`wire ${postedAt}`).length).toBe(2);
  });
});

describe('aging', () => {
  it('lets payments pay the oldest first, and adds up', () => {
    const now = START + 200 * DAY;
    const owed = [10, 40, 70, 100, 250].map((days, n) => ({
      amount: micros((n + 1) * 1e6),
      dueAt: now - days * DAY,
    }));
    expect(ageOf(micros(8_000_000), owed, now)).toEqual({
      notDue: 0,
      days1to30: 1e6,
      days31to60: 2e6,
      days61to90: 3e6,
      over90: 2e6,
    });
    fc.assert(
      fc.property(fc.integer({ min: -9e9, max: 9e9 }), (balance) => {
        const parts: Micros[] = Object.values(ageOf(micros(balance), owed, now));
        expect(sumMicros(parts)).toBe(Math.max(0, balance));
      }),
    );
  });

  it('is of buyers too', () => {
    const charge = {
      ...earning(5_000_000, START),
      kind: 'charge',
      debit: BUYER,
      credit: 'exchange',
    } as Entry;
    const statement = close([charge], null, START + DAY, USUAL_TERMS, BUYER);
    expect([statement.due, statement.closing]).toEqual([5e6, 5e6]);
  });
});
