import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isListed, isSame } from '../../../src/lib/text/value-list.ts';

const zip = fc.integer({ min: 0, max: 99_999 }).map((number) => String(number).padStart(5, '0'));
const item = fc.oneof(
  zip,
  fc.constantFrom('CA', 'ca', 'Straße', 'STRASSE', '7', '7.0', '-0', '', '00000', '99999', 94_105, 7, 0, -0),
);
const value = fc.oneof(item, fc.boolean());

describe('a list of values', () => {
  it('says of every value what trying each item would, however long it is', () => {
    fc.assert(
      fc.property(
        fc.array(item, { maxLength: 40 }),
        fc.array(zip, { maxLength: 400 }),
        fc.array(value, { minLength: 1, maxLength: 20 }),
        (some, zips, asked) => {
          const list = [...some, ...zips];
          for (const each of [...asked, ...list.slice(0, 10)])
            expect(isListed(list, each)).toBe(list.some((one) => isSame(each, one)));
        },
      ),
    );
  });

  it('knows every ZIP code that is listed and no other', () => {
    const list = Array.from({ length: 5_000 }, (_, at) => String(at * 19 + 7).padStart(5, '0'));
    const listed = new Set(list);
    for (let at = 0; at < 100_000; at++) {
      const each = String(at).padStart(5, '0');
      if (isListed(list, each) !== listed.has(each)) throw new Error(each);
    }
    expect(isListed(list, '7')).toBe(false);
    expect(isListed(list, '00007 ')).toBe(false);
  });
});
