import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  areaCodeOf,
  isNanp,
  isPremium,
  maskPhone,
  normalizePhone,
  parseE164,
  readPhone,
} from '../../src/lib/phone.ts';

describe('parseE164', () => {
  it.each(['+14155550123', '+442079460018', '+2902123'])('%s', (text) => {
    expect(parseE164(text)).toBe(text);
  });
  it.each([
    '',
    '+',
    '14155550123',
    '+0415555',
    '+141555',
    '+1234567890123456',
    '+1415555012a',
    ' +14155550123',
    '+14155550123\n',
  ])('not %j', (text) => {
    expect(parseE164(text)).toBeNull();
  });
});

describe('normalizePhone', () => {
  it.each([
    ['(415) 555-0123', '+14155550123'],
    ['1-415-555-0123', '+14155550123'],
    ['+1 415.555.0123', '+14155550123'],
    [' 4155550123 ', '+14155550123'],
    ['+44 20 7946 0018', '+442079460018'],
    ['442079460018', '+442079460018'],
    ['011 44 20 7946 0018', '+442079460018'],
    ['5550123', null],
    ['0415555012', null],
    ['+1 115 555 0123', null],
    ['+1 415 155 0123', null],
    ['+1415555012', null],
    ['+141555501234', null],
    ['+1415+5550123', null],
    ['call me', null],
    ['', null],
  ])('%j', (text, number) => {
    expect(normalizePhone(text)).toBe(number);
  });

  it('gives E.164 or nothing, and does not change what it gave', () => {
    const dialed = fc.string({ unit: fc.constantFrom(...'+0123456789 -().'), maxLength: 20 });
    fc.assert(
      fc.property(dialed, (text) => {
        const number = normalizePhone(text);
        if (number === null) return;
        expect(parseE164(number)).toBe(number);
        expect(normalizePhone(number)).toBe(number);
      }),
    );
  });
});

describe('readPhone', () => {
  it.each([
    ['(415) 555-0123', '+14155550123'],
    ['1 415 555 0123', '+14155550123'],
    ['+44 20 7946 0018', '+442079460018'],
    ['011 44 20 7946 0018', '+442079460018'],
    ['\u202a+1 415 555 0123\u202c', '+14155550123'],
    ['415\u200b555\u00a00123', '+14155550123'],
    ['＋１４１５５５５０１２３', '+14155550123'],
    ['４１５-555-0123', '+14155550123'],
    ['415−555−0123', '+14155550123'],
    ['415 555 01000', null],
    ['1 415 555 01000', null],
    ['+44 (0)20 7946 0018', '+442079460018'],
    ['+49 (0) 30 123456', '+4930123456'],
    ['0044 20 7946 0018', '+442079460018'],
    ['0044 (0)20 7946 0018', '+442079460018'],
    ['011 44 (0)20 7946 0018', '+442079460018'],
    ['001 415 555 0123', '+14155550123'],
    ['٤١٥٥٥٥٠١٢٣', '+14155550123'],
    ['+１ ４１５ ５５５ ０１２３', '+14155550123'],
    ['+39 06 6982 1234', '+390669821234'],
    ['000 415 555 0123', null],
    ['(0)20 7946 0018', null],
    ['442079460018', null],
    ['41555501000', null],
    ['415 555 010', null],
    ['5550123', null],
    ['+1 415 555 01000', null],
  ])('%j', (text, number) => {
    expect(readPhone(text)).toBe(number);
  });
});

describe('maskPhone', () => {
  it.each([
    ['+14155551234', '+1415•••1234'],
    ['+442079460018', '+44•••0018'],
    ['+35312345678', '+353•••5678'],
    ['+74951234567', '+7•••4567'],
    ['+2902123', '+290•••3'],
  ])('%s is %s', (number, masked) => {
    expect(maskPhone(number)).toBe(masked);
  });

  it('hides at least three digits and shows at most four of the subscriber’s', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\+[1-9]\d{6,14}$/), (number) => {
        const [prefix, last] = maskPhone(number).split('•••');
        expect(number.startsWith(prefix!)).toBe(true);
        expect(number.endsWith(last!)).toBe(true);
        expect(prefix!.length).toBeLessThanOrEqual(5);
        expect(last!.length).toBeLessThanOrEqual(4);
        expect(number.length - prefix!.length - last!.length).toBeGreaterThanOrEqual(3);
      }),
    );
  });
});

it('knows +1 numbers', () => {
  expect(areaCodeOf('+14155550123')).toBe('415');
  expect(areaCodeOf('+442079460018')).toBeNull();
  expect(isNanp('+11155550123')).toBe(false);
  expect(isPremium('+19005550123')).toBe(true);
  expect(isPremium('+12129760123')).toBe(true);
  expect(isPremium('+14155550123')).toBe(false);
});
