import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ENTROPY_BYTES, idTime, isId, makeId } from '../../src/lib/ids.ts';

const times = fc.integer({ min: 0, max: Date.parse('2200-01-01') });
const entropies = fc.uint8Array({ minLength: ENTROPY_BYTES, maxLength: ENTROPY_BYTES });

describe('makeId', () => {
  it('makes an id of its kind that tells its time', () => {
    fc.assert(
      fc.property(times, entropies, (atMs, entropy) => {
        const id = makeId('call', atMs, entropy);
        expect(isId('call', id)).toBe(true);
        expect(isId('auc', id)).toBe(false);
        expect(idTime(id)).toBe(atMs);
      }),
    );
  });

  it('sorts by time', () => {
    fc.assert(
      fc.property(times, times, entropies, entropies, (a, b, one, other) => {
        if (a === b) return;
        expect(makeId('call', a, one) < makeId('call', b, other)).toBe(a < b);
      }),
    );
  });

  it('tells entropy apart', () => {
    const ids = Array.from({ length: 32 }, (_, byte) => makeId('tgt', 1, new Uint8Array(13).fill(byte)));
    expect(new Set(ids).size).toBe(32);
  });

  it('refuses too little entropy and no real time', () => {
    expect(() => makeId('call', 1, new Uint8Array(12))).toThrow('entropy');
    for (const time of [0.5, -1, Number.NaN, 32 ** 9]) {
      expect(() => makeId('call', time, new Uint8Array(13))).toThrow('no time');
    }
  });
});

describe('isId', () => {
  it.each([
    '',
    'call',
    'call_',
    'call_123',
    'tgt_0000000000000000000000',
    'call_000000000000000000000A',
    'call_0000000000000000000000\n',
  ])('refuses %j for a call', (text) => {
    expect(isId('call', text)).toBe(false);
  });
});
