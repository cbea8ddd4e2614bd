import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NumberReader, packAmount, packNumber } from '../../../src/lib/text/packed-numbers.ts';

it('reads back whatever numbers and amounts were packed, from text that JSON leaves as it is', () => {
  const written = fc.record({
    isAmount: fc.boolean(),
    n: fc.oneof(
      fc.nat(100),
      fc.maxSafeNat().map((n) => Math.floor(n / 4)),
    ),
    sign: fc.constantFrom(1, -1),
    scale: fc.constantFrom(1, 10_000),
  });
  fc.assert(
    fc.property(fc.array(written), (all) => {
      const values = all.map(({ isAmount, n, sign, scale }) => ({
        isAmount,
        value: isAmount ? sign * Math.floor(n / scale) * scale + 0 : n,
      }));
      const text = values.map(({ isAmount, value }) => (isAmount ? packAmount : packNumber)(value)).join('');
      const from = new NumberReader(text);
      for (const { isAmount, value } of values)
        expect((isAmount ? from.amount() : from.number()) + 0).toBe(value + 0);
      expect(from.isMore()).toBe(false);
      expect(JSON.stringify(text)).toBe(`"${text}"`);
    }),
  );
});
