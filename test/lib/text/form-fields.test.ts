import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formFields, readText } from '../../../src/lib/text/form-fields.ts';

const FORM = 'application/x-www-form-urlencoded';
const LATIN = `${FORM}; charset=iso-8859-1`;

describe('the fields of a form', () => {
  it.each<[string, string, string | null]>([
    ['in UTF-8', 'city=Montr%C3%A9al&name=Jos%c3%a9+N', FORM],
    ['in the charset it states', 'city=Montr%E9al&name=Jos%e9+N', LATIN],
    ['in an older charset it does not state', 'city=Montr%E9al&name=Jos%e9+N', FORM],
    ['in a query, which states none', 'city=Montr%E9al&name=Jos%C3%A9+N', null],
    ['not escaped at all', 'city=Montréal&name=José+N', LATIN],
  ])('are read %s', (_, text, contentType) => {
    expect(formFields(text, contentType)).toEqual([
      ['city', 'Montréal'],
      ['name', 'José N'],
    ]);
  });

  it('have what windows-1252 has and ISO-8859-1 has not', () => {
    expect(formFields('owner=O%92Brien', LATIN)).toEqual([['owner', 'O’Brien']]);
  });

  it('are those a browser reads, for whatever is UTF-8', () => {
    const oracle = (text: string) => [...new URLSearchParams(text)];
    const written = fc.webQueryParameters().map((text) => text.replace(/^\?/, ''));
    fc.assert(fc.property(written, (text) => void expect(formFields(text, FORM)).toEqual(oracle(text))));
    const pairs = fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' })));
    fc.assert(
      fc.property(pairs, (fields) => {
        const text = new URLSearchParams(fields).toString();
        expect(formFields(text, null)).toEqual(oracle(text));
      }),
    );
    for (const odd of [
      '%EF%BB%BFa=%EF%BB%BFb',
      '',
      '&&',
      '=',
      'a',
      'a=&=b',
      'a=b=c',
      '%',
      'a=%4',
      'a=%zz%41',
      '+=+',
    ])
      expect([odd, formFields(odd, FORM)]).toEqual([odd, oracle(odd)]);
  });
});

describe('a text without a charset', () => {
  it('is never given up for its letters', () => {
    expect(readText(new Uint8Array(Buffer.from('{"name":"José"}', 'latin1')), 'application/json')).toBe(
      '{"name":"José"}',
    );
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => void expect(typeof readText(bytes, null)).toBe('string')),
    );
  });
});
