import { describe, expect, it } from 'vitest';
import { assertBookedOnce } from '../../src/ledger/booked-once.ts';
import type { Transfer } from '../../src/ledger/transfer.ts';

const named = (...ids: string[]): Transfer[] => ids.map((id) => ({ id }) as Transfer);

describe('the books of a call', () => {
  it('take what is new', () => {
    assertBookedOnce([], named('charge', 'payout'), named('charge', 'payout'));
    assertBookedOnce(named('charge'), named('adjustCharge:1'), named('charge', 'adjustCharge:1'));
    assertBookedOnce(named('charge'), [], named('charge'));
  });

  it('refuse to book the same transfer twice', () => {
    expect(() => assertBookedOnce(named('charge'), named('charge'), named('charge'))).toThrow();
    expect(() => assertBookedOnce([], named('charge', 'charge'), named('charge'))).toThrow();
    expect(() => assertBookedOnce([], named('charge'), named('charge', 'charge'))).toThrow();
  });

  it('refuse to lose one', () => {
    expect(() => assertBookedOnce(named('charge'), [], [])).toThrow();
    expect(() => assertBookedOnce(named('charge'), named('payout'), named('payout'))).toThrow();
    expect(() => assertBookedOnce(named('charge'), named('payout'), named('payout', 'other'))).toThrow();
  });
});
