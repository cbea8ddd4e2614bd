import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addMicros,
  allocate,
  formatMicros,
  micros,
  negateMicros,
  parseMicros,
  subtractMicros,
  sumMicros,
} from '../../src/lib/money.ts';

const anyMicros = fc.integer({ min: -(10 ** 15) + 1, max: 10 ** 15 - 1 }).map(micros);

describe('micros', () => {
  it.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('refuses %s', (value) => {
    expect(() => micros(value)).toThrow('safe integer');
  });

  it('refuses a sum that no longer is exact', () => {
    const most = micros(Number.MAX_SAFE_INTEGER);
    expect(() => addMicros(most, micros(1))).toThrow('safe integer');
    expect(() => sumMicros([most, most])).toThrow('safe integer');
  });

  it('knows one zero', () => {
    expect(Object.is(micros(-0), 0)).toBe(true);
    expect(Object.is(negateMicros(micros(0)), 0)).toBe(true);
    expect(Object.is(parseMicros('-0.00'), 0)).toBe(true);
  });

  it('subtracts what it adds', () => {
    fc.assert(fc.property(anyMicros, anyMicros, (a, b) => subtractMicros(addMicros(a, b), b) === a));
  });
});

describe('parseMicros', () => {
  it.each([
    ['45.00', 45_000_000],
    ['45', 45_000_000],
    ['0.1', 100_000],
    ['0.000001', 1],
    ['-12.50', -12_500_000],
    ['999999999.999999', 999_999_999_999_999],
    ['1.005', 1_005_000],
  ])('reads %s', (text, value) => {
    expect(parseMicros(text)).toBe(value);
  });

  it.each([
    '',
    ' 1',
    '1 ',
    '1\n',
    '+1',
    '1.',
    '.5',
    '1e3',
    '0x10',
    '1,000',
    '1.0000001',
    '1234567890',
    'NaN',
    '--1',
    '٣',
  ])('refuses %j', (text) => {
    expect(parseMicros(text)).toBeNull();
  });
});

describe('formatMicros', () => {
  it.each([
    [45_000_000, '45.00'],
    [45_500_000, '45.50'],
    [1, '0.000001'],
    [1_230, '0.00123'],
    [0, '0.00'],
    [-12_500_000, '-12.50'],
    [-1, '-0.000001'],
  ])('writes %s as %s', (value, text) => {
    expect(formatMicros(micros(value))).toBe(text);
  });

  it('is what parseMicros reads', () => {
    fc.assert(fc.property(anyMicros, (value) => parseMicros(formatMicros(value)) === value));
  });
});

describe('allocate', () => {
  const weights = fc
    .array(fc.nat(10_000), { minLength: 1, maxLength: 8 })
    .filter((all) => all.some((weight) => weight > 0));
  const amounts = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }).map(micros);

  it('hands out the whole amount, each share within a micro of exact', () => {
    fc.assert(
      fc.property(amounts, weights, (amount, all) => {
        const shares = allocate(amount, all);
        expect(sumMicros(shares)).toBe(amount);
        const total = BigInt(all.reduce((sum, weight) => sum + weight, 0));
        for (const [index, share] of shares.entries()) {
          const error = BigInt(share) * total - BigInt(amount) * BigInt(all[index]!);
          expect(error < total && error > -total).toBe(true);
          if (all[index] === 0) expect(share).toBe(0);
        }
      }),
    );
  });

  it.each([
    [100, [1, 1, 1], [34, 33, 33]],
    [10, [3_333, 6_667], [3, 7]],
    [1, [1, 1], [1, 0]],
    [0, [1, 2], [0, 0]],
  ])('splits %s by %j', (amount, all, shares) => {
    expect(allocate(micros(amount), all)).toEqual(shares);
  });

  it('refuses what cannot be split', () => {
    expect(() => allocate(micros(-1), [1])).toThrow();
    expect(() => allocate(micros(1), [])).toThrow();
    expect(() => allocate(micros(1), [0, 0])).toThrow();
    expect(() => allocate(micros(1), [2, -1])).toThrow();
    expect(() => allocate(micros(1), [0.5])).toThrow();
  });
});
