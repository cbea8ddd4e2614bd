import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digitsOf, swapOf, written } from '../../src/snippet/swap.ts';

const FROM = digitsOf('+14155550199', 1);
const TO = digitsOf('+12125550123', 1);
const swap = swapOf([FROM], TO);

describe('a number on a page', () => {
  it.each([
    ['Call (415) 555-0199 now', 'Call (212) 555-0123 now'],
    ['415-555-0199', '212-555-0123'],
    ['415.555.0199', '212.555.0123'],
    ['+1 415 555 0199', '+1 212 555 0123'],
    ['1-415-555-0199.', '1-212-555-0123.'],
    ['+14155550199', '+12125550123'],
    ['4155550199', '2125550123'],
    ['(415)\u00a0555\u20110199', '(212)\u00a0555\u20110123'],
    ['001 415 555 0199', '001 212 555 0123'],
    ['a 415-555-0199 b (415) 555-0199 c', 'a 212-555-0123 b (212) 555-0123 c'],
  ])('is exchanged in its own writing: %s', (before, after) => {
    expect(swap(before)).toBe(after);
  });

  it.each(['order 94155550199', '41555501991', '(415) 555-0198', '415-555', '', '4155 and then 550199'])(
    'is left alone where it is none: %s',
    (text) => expect(swap(text)).toBe(null),
  );

  it('is found at home, too', () => {
    const uk = swapOf([digitsOf('+442079460018', 2)], digitsOf('+442079460999', 2));
    expect(uk('020 7946 0018')).toBe('020 7946 0999');
    expect(uk('+44 (0)20 7946 0018')).toBe('+44 (0)20 7946 0999');
    expect(uk('+44 20 7946 0018')).toBe('+44 20 7946 0999');
  });

  it('of another country is written out', () => {
    expect(swapOf([FROM], digitsOf('+442079460018', 1))('ring (415) 555-0199!')).toBe('ring +442079460018!');
  });

  it('comes back from any number that was shown before', () => {
    const back = swapOf([FROM, TO], FROM);
    expect(back('(212) 555-0123')).toBe('(415) 555-0199');
    expect(back('(415) 555-0199')).toBe(null);
  });

  it('is exchanged once, and whatever stands around it stays', () => {
    const around = fc.string({ unit: 'grapheme', maxLength: 30 }).filter((text) => !/\d/.test(text));
    fc.assert(
      fc.property(around, around, (before, after) => {
        const text = `${before} (415) 555-0199 ${after}`;
        const swapped = swap(text);
        expect(swapped).toBe(`${before} (212) 555-0123 ${after}`);
        expect(swap(swapped!)).toBe(null);
      }),
    );
  });

  it('is written for people', () => {
    expect([written(TO), written(digitsOf('+442079460018', 2))]).toEqual([
      '(212) 555-0123',
      '+44 2079460018',
    ]);
  });
});
