import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Lease, LeaseBook, type PoolTerms } from '../../../src/publishers/pools/lease.ts';

const MINUTE = 60_000;
const terms = (over: Partial<PoolTerms> = {}): PoolTerms => ({
  numbers: ['+14155550101', '+14155550102'],
  overflow: '+14155550199',
  leaseMs: 10 * MINUTE,
  cooldownMs: 60 * MINUTE,
  ...over,
});
const bookOf = (over?: Partial<PoolTerms>) => new LeaseBook(terms(over), []);
const shown = (book: LeaseBook, visitor: string, at: number, visit = {}) =>
  book.lend(visitor, visit, at).answer.number;

describe('a pool', () => {
  it('shows each visitor a number of its own, and the overflow when none is free', () => {
    const book = bookOf();
    expect([shown(book, 'a', 0), shown(book, 'b', 0)]).toEqual(['+14155550101', '+14155550102']);
    expect(book.lend('c', {}, 0).answer).toEqual({
      number: '+14155550199',
      expiresAt: 10 * MINUTE,
      overflow: true,
    });
  });

  it('keeps a visitor’s number while it stays, and gives it back when it returns', () => {
    const book = bookOf();
    for (let minute = 0; minute < 200; minute += 5)
      expect(shown(book, 'a', minute * MINUTE)).toBe('+14155550101');
    expect(shown(book, 'a', 260 * MINUTE)).toBe('+14155550101');
  });

  it('lets a number rest after its lease before somebody else gets it', () => {
    const book = bookOf({ numbers: ['+14155550101'] });
    shown(book, 'a', 0);
    expect(shown(book, 'b', 30 * MINUTE)).toBe('+14155550199');
    expect(shown(book, 'b', 80 * MINUTE)).toBe('+14155550101');
  });

  it('attributes a call to who has the number, or had it last and calls late', () => {
    const book = bookOf({ numbers: ['+14155550101'] });
    book.lend('a', { gclid: 'A' }, 5);
    expect(book.attribute('+14155550101', 1)).toBeNull();
    expect(book.attribute('+14155550101', MINUTE)).toEqual({
      visit: { gclid: 'A' },
      visitor: 'a',
      late: false,
    });
    expect(book.attribute('+14155550101', 70 * MINUTE)).toMatchObject({ visitor: 'a', late: true });
    expect(book.attribute('+14155550101', 90 * MINUTE)).toBeNull();
    book.lend('b', { gclid: 'B' }, 90 * MINUTE);
    expect(book.attribute('+14155550101', 90 * MINUTE)).toMatchObject({ visit: { gclid: 'B' } });
    expect(book.attribute('+14155550199', MINUTE)).toBeNull();
  });

  it('takes the newest click of a visitor, and keeps it while no other comes', () => {
    const book = bookOf();
    book.lend('a', { gclid: 'first' }, 0);
    book.lend('a', { gclid: 'second' }, 1);
    expect(book.lend('a', {}, 2).write).toBeNull();
    expect(book.attribute('+14155550101', 3)).toMatchObject({ visit: { gclid: 'second' } });
  });

  it('writes a row only every other renewal of a visitor who stays', () => {
    const book = bookOf();
    const writes = Array.from({ length: 20 }, (_, i) => book.lend('a', {}, i * 5 * MINUTE).write !== null);
    expect(writes.filter(Boolean).length).toBeLessThanOrEqual(8);
    expect(writes[0]).toBe(true);
  });

  it('forgets numbers it has lost and lends those it has won', () => {
    const book = bookOf();
    shown(book, 'a', 0);
    book.configure(terms({ numbers: ['+14155550102', '+14155550103'] }));
    expect(book.attribute('+14155550101', 1)).toBeNull();
    expect(new Set([shown(book, 'a', 1), shown(book, 'b', 1)])).toEqual(
      new Set(['+14155550102', '+14155550103']),
    );
  });

  it('never shows one number to two visitors at once, whatever dies between', () => {
    const step = fc.record({
      visitor: fc.integer({ min: 0, max: 12 }),
      waitMs: fc.integer({ min: 0, max: 15 * MINUTE }),
      click: fc.option(fc.constantFrom('x', 'y'), { nil: undefined }),
      dies: fc.boolean(),
    });
    const cooldowns = fc.constantFrom(0, MINUTE, 30 * MINUTE);
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 200 }),
        fc.integer({ min: 1, max: 5 }),
        cooldowns,
        (steps, size, cooldownMs) => {
          const numbers = Array.from({ length: size }, (_, i) => `+1415555010${i}`);
          const own = terms({ numbers, cooldownMs });
          const written = new Map<string, Lease>();
          const promises = new Map<string, { visitor: string; until: number }>();
          let book = new LeaseBook(own, []);
          let now = 0;
          for (const { visitor, waitMs, click, dies } of steps) {
            now += waitMs;
            const name = `v${visitor}`;
            const { answer, write } = book.lend(name, click ? { gclid: click } : {}, now);
            if (write) written.set(write.number, write);
            if (dies) book = new LeaseBook(own, [...written.values()]);
            if (answer.overflow) {
              // Only when there really was none: every number is promised or rests.
              const free = numbers.filter((number) => {
                const lease = written.get(number);
                return !lease || now >= lease.until + cooldownMs;
              });
              expect(free).toEqual([]);
              continue;
            }
            const before = promises.get(answer.number);
            if (before && before.visitor !== name) expect(before.until + cooldownMs).toBeLessThanOrEqual(now);
            promises.set(answer.number, { visitor: name, until: answer.expiresAt });
            expect(book.attribute(answer.number, now)?.visitor).toBe(name);
          }
        },
      ),
    );
  });
});
