import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Form } from '../../src/telephony/form.ts';

describe('a form of a carrier', () => {
  const written = fc.oneof(
    fc.webQueryParameters().map((text) => text.replace(/^\?/, '')),
    fc
      .array(fc.tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' })))
      .map((pairs) => new URLSearchParams(pairs).toString()),
    fc
      .array(fc.constantFrom('%', '%4', '%41', '%FF', '%C3%A9', '%EF%BB%BF', '+', '&', '=', 'a', 'é'))
      .map((parts) => parts.join('')),
  );

  it('is what the standard’s own reader makes of it, whatever it is', () => {
    fc.assert(
      fc.property(written, (text) => {
        const oracle = new URLSearchParams(`?${text}`);
        const form = new Form(text);
        expect(form.fields).toEqual([...oracle]);
        for (const name of [...oracle.keys(), 'a', 'CallSid']) expect(form.get(name)).toBe(oracle.get(name));
      }),
    );
  });
});
