import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMicros, type Micros } from '../../../src/lib/money.ts';
import { readAmount } from '../../../src/lib/text/read-amount.ts';

describe('an amount as people write it', () => {
  it.each<[string, number]>([
    ['35', 35_000_000],
    ['35.00', 35_000_000],
    ['.75', 750_000],
    ['35.', 35_000_000],
    ['$35', 35_000_000],
    ['$ 35.5', 35_500_000],
    ['35 $', 35_000_000],
    ['US$35', 35_000_000],
    ['US $35', 35_000_000],
    ['USD35', 35_000_000],
    ['USD 35.00', 35_000_000],
    ['usd $35', 35_000_000],
    ['35.5 USD', 35_500_000],
    ['$35.00 USD', 35_000_000],
    ['35 dollars', 35_000_000],
    ['1,250.00', 1_250_000_000],
    ['$1,250.00', 1_250_000_000],
    ['1,250', 1_250_000_000],
    ['999,999,999.999999', 999_999_999_999_999],
    ['1 250.00', 1_250_000_000],
    ['1\u00a0250.00', 1_250_000_000],
    ['1\u202f250', 1_250_000_000],
    ["1'250.00", 1_250_000_000],
    ['0.35e2', 35_000_000],
    ['3.5E+1', 35_000_000],
    ['3500e-2', 35_000_000],
    ['1e-6', 1],
    ['1e-7', 0],
    ['35.29900000000001', 35_299_000],
    ['44.849999999999994', 44_849_999],
    ['0.0000019', 1],
    ['0', 0],
    ['0.00', 0],
    ['$0', 0],
    ['-0', 0],
    ['0e999', 0],
    [' 35 ', 35_000_000],
    ['\u200b35\u202c', 35_000_000],
    ['３５．５０', 35_500_000],
    ['＄35', 35_000_000],
  ])('%j is %i micros', (text, amount) => {
    expect(readAmount(text)).toBe(amount);
  });

  it.each([
    '',
    ' ',
    '.',
    '$',
    '+5',
    '-5',
    '$-5',
    '-$5',
    '(5)',
    '--5',
    '35,00',
    '35,5',
    '1,25',
    '1,2500',
    '12,34,567',
    '1250,000.00',
    ',250',
    '1.250,00',
    '1.250.000',
    "1'250,000",
    '1 25',
    '3 5',
    '1,250 000',
    '€5',
    '5 EUR',
    'CA$35',
    'C$35',
    'CAD 35',
    'A$35',
    '35 cents',
    '35¢',
    '$$35',
    'NaN',
    'Infinity',
    '0x10',
    '1e',
    'e5',
    '1e1e1',
    '1e400',
    '1e9999',
    '1000000000',
    '٣٥',
    '35 or 40',
    '35-40',
    'null',
    `${'9'.repeat(90)}`,
  ])('%j is none', (text) => {
    expect(readAmount(text)).toBeNull();
  });

  it('in cents', () => {
    expect(readAmount('3550', -2)).toBe(35_500_000);
    expect(readAmount('1,250', -2)).toBe(12_500_000);
    expect(readAmount('0.5', -2)).toBe(5_000);
    expect(readAmount('0.00019', -2)).toBe(1);
  });

  it('is what was written, in every way of writing it, and never more', () => {
    const amounts = fc.integer({ min: 0, max: 999_999_999_999_999 });
    fc.assert(
      fc.property(amounts, fc.nat(8), fc.stringMatching(/^\d{0,20}$/), (amount, shift, tail) => {
        const text = formatMicros(amount as Micros);
        const [whole = '', fraction = ''] = text.split('.');
        const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
        const scientific = `${BigInt(amount)}e-6`;
        const shifted = `${BigInt(amount) * 10n ** BigInt(shift)}e-${6 + shift}`;
        for (const written of [
          text,
          `$${grouped}.${fraction}`,
          `USD ${grouped}.${fraction}`,
          scientific,
          shifted,
        ])
          expect(readAmount(written), written).toBe(amount);
        expect(readAmount(`${whole}.${fraction.padEnd(6, '0')}${tail}`)).toBe(amount);
      }),
    );
  });
});
