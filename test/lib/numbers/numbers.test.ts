import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { showsDialable } from '../../../src/lib/numbers/dialable.ts';
import { knownNumber, showsKnown } from '../../../src/lib/numbers/known-number.ts';
import { readingsOf } from '../../../src/lib/numbers/readings.ts';
import { partsThatShow } from '../../../src/lib/numbers/split.ts';
import { DISGUISED, nationalNumber, ORDINARY, PLAIN, separator } from './writings.ts';

const CALLER = '4155551234';
const known = knownNumber(`+1${CALLER}`);

describe('a telephone number', () => {
  it.each(Object.entries(PLAIN))('is seen %s', (_, write) => {
    fc.assert(
      fc.property(nationalNumber, separator, (digits, between) => {
        const text = write(digits, between);
        expect([text, showsDialable(text)]).toEqual([text, true]);
        expect(showsKnown(text, knownNumber(`+1${digits}`))).toBe(true);
      }),
    );
  });

  it.each(Object.entries(DISGUISED))('is seen %s, where it is known', (_, write) => {
    fc.assert(
      fc.property(nationalNumber, separator, (digits, between) => {
        const text = write(digits, between);
        expect([text, showsKnown(text, knownNumber(`+1${digits}`))]).toEqual([text, true]);
      }),
    );
  });

  it.each([
    '+44 20 7946 0018',
    '+44 (0)20 7946 0018',
    '011 44 20 7946 0018',
    '00442079460018',
    '+33 1 23 45 67 89',
    'four one five, double five five, one two three four',
    'four fifteen, five fifty five, twelve thirty-four',
    'four hundred fifteen, five hundred and fifty-five, twelve thirty four',
    'eight hundred five five five oh one double zero',
  ])('is seen in "%s"', (text) => {
    expect(showsDialable(text)).toBe(true);
  });

  it('of another country is known by its last digits too', () => {
    const abroad = knownNumber('+442079460018');
    for (const text of ['020 7946 0018', '79460018', '+44 (0) 20-7946-0018', '8100649702'])
      expect([text, showsKnown(text, abroad)]).toEqual([text, true]);
  });

  it('is known by its hash, which ten billion guesses undo', () => {
    const text = '5d5e9f1a7d2ad3ec6f7a5d4fcb4d7a43';
    expect(showsKnown(known.digests().find((each) => each.length === 32)!, known)).toBe(true);
    expect(showsKnown(text, known)).toBe(false);
  });
});

describe('what is no number', () => {
  it.each(Object.entries(ORDINARY))('is left alone: %s', (_, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, (text) => {
        expect([text, showsDialable(text)]).toEqual([text, false]);
        expect([text, showsKnown(text, known)]).toEqual([text, false]);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a number that is split', () => {
  const shownBy = (texts: Record<string, string>): string[] => {
    const parts = Object.entries(texts).map(([name, text]) => ({ name, readings: readingsOf(text) }));
    return [...partsThatShow(parts, known)].map((place) => parts[place]!.name).sort();
  };

  it.each([
    [{ a: '415', b: '555', zip: '94105', c: '1234' }, ['a', 'b', 'c']],
    [{ a: '41555', age: '35', b: '51234' }, ['a', 'b']],
    [{ line: '1234', exchange: '555' }, ['exchange', 'line']],
    [{ d2: '55', d10: '4', d1: '5', d3: '123' }, ['d1', 'd10', 'd2', 'd3']],
    [{ a: 'five five five', b: 'one two three four' }, ['a', 'b']],
    [{ a: 'NTU1', b: '1234', c: 'x' }, ['a', 'b']],
    [{ a: 'NDE1NTU1', b: 'MTIzNA==' }, ['a', 'b']],
    [{ n555: 'x', n1234: 'y' }, ['n1234', 'n555']],
    [{ n555: '1234', zip: '94105' }, ['n555']],
    [{ a: '4321', b: '555' }, ['a', 'b']],
    [{ zip: '94105', age: '35', amount: '1200.00', date: '2026-03-10' }, []],
  ])('over %j is seen', (texts, expected) => {
    expect(shownBy(texts)).toEqual(expected.sort());
  });

  it('leaves nothing that shows it, wherever it was cut', () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(nationalNumber, cuts, fc.boolean(), (digits, places, backwards) => {
        const edges = [0, ...places.sort((a, b) => a - b), 10];
        const pieces = edges.slice(1).map((edge, i) => digits.slice(edges[i], edge));
        const parts = pieces.map((text, i) => ({ name: `t${i}`, readings: readingsOf(text) }));
        if (backwards) parts.reverse();
        const shown = partsThatShow(parts, knownNumber(`+1${digits}`));
        const left = parts.filter((_, place) => !shown.has(place)).map(({ readings }) => readings[0]);
        expect(left.join('').length).toBeLessThan(7);
      }),
    );
  });
});
