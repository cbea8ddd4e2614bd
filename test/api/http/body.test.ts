import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBody } from '../../../src/api/http/body.ts';
import { Refusal } from '../../../src/api/http/errors.ts';

const parsed = (text: string): unknown => {
  const read = parseBody(text, 'application/json');
  return read instanceof Refusal ? read.code : read.value;
};

describe('a body', () => {
  it('holds no half of a character, in names neither: who is told of it on may refuse the whole text', () => {
    const halves = JSON.stringify({ tags: { 'a\ud800': ['x\udfff', { b: '\udc00😀' }] } });
    expect(parsed(halves)).toEqual({ tags: { 'a\ufffd': ['x\ufffd', { b: '\ufffd😀' }] } });
    fc.assert(
      fc.property(fc.json({ stringUnit: 'binary' }), (text) => {
        expect(JSON.stringify(parsed(text))).not.toMatch(/\\ud[89ab]/);
      }),
    );
  });

  it('is otherwise what it says', () => {
    const whole = fc.jsonValue({ stringUnit: 'grapheme' });
    fc.assert(
      fc.property(whole, (value) => {
        const text = JSON.stringify(value);
        expect(JSON.stringify(parsed(text))).toBe(text);
      }),
    );
    expect(parsed('['.repeat(65) + ']'.repeat(65))).toBe('malformed');
    expect(Object.keys(parsed('{"__proto__":"\\ud800"}') as object)).toEqual(['__proto__']);
  });
});
