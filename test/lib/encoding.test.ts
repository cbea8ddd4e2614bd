import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalJson,
  fromBase64,
  fromBase64Url,
  fromUtf8,
  toBase64,
  toBase64Url,
  toHex,
  utf8,
} from '../../src/lib/encoding.ts';

const anyBytes = fc.uint8Array({ maxLength: 300 });

describe('base64', () => {
  it('comes back as it went', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
        expect(toBase64Url(bytes)).toBe(Buffer.from(bytes).toString('base64url'));
        expect(fromBase64(toBase64(bytes))).toEqual(bytes);
        expect(fromBase64Url(toBase64Url(bytes))).toEqual(bytes);
      }),
    );
  });

  it('is null for what is no base64', () => {
    for (const text of ['!', 'a', 'ab=c', '€']) expect(fromBase64(text)).toBeNull();
  });
});

describe('toHex and utf8', () => {
  it('agree with the platform', () => {
    fc.assert(fc.property(anyBytes, (bytes) => toHex(bytes) === Buffer.from(bytes).toString('hex')));
    expect(toHex(utf8('é€😀'))).toBe('c3a9e282acf09f9880');
    expect(fromUtf8(utf8('é€😀'))).toBe('é€😀');
  });
});

describe('canonicalJson', () => {
  it('sorts keys at every depth, leaves lists alone, drops what is undefined', () => {
    expect(canonicalJson({ b: [{ d: 1, c: 2 }, 3], a: undefined, é: 'x', A: null })).toBe(
      '{"A":null,"b":[{"c":2,"d":1},3],"é":"x"}',
    );
    expect(canonicalJson(undefined)).toBe('null');
    expect(canonicalJson([undefined])).toBe('[null]');
    expect(canonicalJson('a"b\n')).toBe('"a\\"b\\n"');
  });

  it('is JSON of the same value, and the same after a round trip', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });

  it('does not depend on the order in which keys were written', () => {
    const keys = fc.uniqueArray(fc.oneof(fc.string(), fc.nat(20).map(String), fc.constant('__proto__')));
    const shuffled = keys.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(shuffled, ([one, other]) => {
        const from = (order: string[]) => Object.fromEntries(order.map((key) => [key, `is ${key}`]));
        expect(canonicalJson(from(one))).toBe(canonicalJson(from(other)));
        expect(Object.keys(JSON.parse(canonicalJson(from(one))))).toHaveLength(one.length);
      }),
    );
  });

  it('tells different values apart', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const same = canonicalJson(a) === canonicalJson(b);
        expect(same).toBe(JSON.stringify(sorted(a)) === JSON.stringify(sorted(b)));
      }),
    );
  });
});

/** Another way to the same end: every object as a sorted list of its entries. */
function sorted(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return { list: value.map(sorted) };
  return {
    entries: Object.entries(value)
      .map(([key, child]) => [key, sorted(child)])
      .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  };
}
