import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { equalInConstantTime, hmac, type KeyRing, seal, sha256Hex, unseal } from '../../src/lib/crypto.ts';
import { toHex, utf8 } from '../../src/lib/encoding.ts';

const ring: KeyRing = { current: 'k2', secrets: { k1: 'old secret', k2: 'new secret' } };
const iv = Uint8Array.from({ length: 12 }, (_, index) => index);

describe('hashes', () => {
  it('are those of the standards', async () => {
    // FIPS 180-4 "abc"; RFC 4231 case 2; RFC 2202 case 2
    expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    const mac = (hash: 'SHA-1' | 'SHA-256') => hmac(utf8('Jefe'), utf8('what do ya want for nothing?'), hash);
    expect(toHex(await mac('SHA-256'))).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
    expect(toHex(await mac('SHA-1'))).toBe('effcdf6ae5eb2fa2d27416d5f184df9c259a7c79');
  });

  it('are the same whoever makes them', () => {
    const texts = fc.array(fc.string({ unit: 'binary', maxLength: 300 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(texts, (parts) => {
        const text = parts.join('');
        expect(sha256Hex(text)).toBe(hash('sha256', text, 'hex'));
      }),
    );
  });

  it('keep keys of the same secret apart by hash', async () => {
    const one = await hmac(utf8('secret'), utf8('text'), 'SHA-1');
    const other = await hmac(utf8('secret'), utf8('text'), 'SHA-256');
    expect([one.length, other.length]).toEqual([20, 32]);
  });
});

describe('equalInConstantTime', () => {
  it('is equality', () => {
    const texts = fc.oneof(fc.string(), fc.constantFrom('', 'a', 'aa', 'ab', '€'));
    fc.assert(fc.property(texts, texts, (a, b) => equalInConstantTime(a, b) === (a === b)));
    fc.assert(fc.property(texts, (a) => equalInConstantTime(a, a)));
  });
});

describe('seal', () => {
  it('asks for its key again when that was not to be had once', async () => {
    const fresh: KeyRing = { current: 'k3', secrets: { k3: 'a secret nobody sealed with yet' } };
    const importing = vi.spyOn(crypto.subtle, 'importKey').mockRejectedValueOnce(new Error('not now'));
    await expect(seal(fresh, 'text', iv)).rejects.toThrow('not now');
    const sealed = await seal(fresh, 'text', iv);
    expect(await unseal(fresh, sealed)).toBe('text');
    expect(importing).toHaveBeenCalledTimes(2);
    importing.mockRestore();
  });

  it('opens to what was sealed, and shows nothing of it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 6 }), async (plain) => {
        const sealed = await seal(ring, plain, iv);
        expect(sealed).not.toContain(plain);
        expect(await unseal(ring, sealed)).toBe(plain);
      }),
    );
  });

  it('is opened by every key on the ring, by its name', async () => {
    const old = await seal({ ...ring, current: 'k1' }, '+14155550100', iv);
    expect(old.startsWith('k1.')).toBe(true);
    expect(await unseal(ring, old)).toBe('+14155550100');
    expect(await unseal({ current: 'k2', secrets: { k2: 'new secret' } }, old)).toBeNull();
    expect(await unseal(ring, old.replace('k1.', 'k2.'))).toBeNull();
  });

  it('does not open once altered', async () => {
    const sealed = await seal(ring, 'a secret of some length', iv);
    const [, , data] = sealed.split('.');
    for (let i = 0; i < data!.length - 1; i++) {
      const at = sealed.length - data!.length + i;
      const altered = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
      expect(await unseal(ring, altered)).toBeNull();
    }
    for (const altered of ['', 'k2', 'k2.', 'k2..', `${sealed}.x`, `x${sealed}`, 'constructor.AAAA.AAAA']) {
      expect(await unseal(ring, altered)).toBeNull();
    }
  });

  it('never seals with a key that is not there', async () => {
    await expect(seal({ current: 'k3', secrets: ring.secrets }, 'x', iv)).rejects.toThrow('key ring');
    await expect(seal({ current: 'k1', secrets: { k1: '' } }, 'x', iv)).rejects.toThrow('key ring');
  });
});
