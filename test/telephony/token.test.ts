import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CallId, type CampaignId, makeId } from '../../src/lib/ids.ts';
import type { Secrets } from '../../src/lib/signed.ts';
import { type FollowUp, readToken, signToken } from '../../src/telephony/token.ts';

const key: Secrets = [new TextEncoder().encode('a key of the exchange')];
const now = Date.UTC(2026, 10, 23);

const bytes = fc.uint8Array({ minLength: 13, maxLength: 13 });
const count = fc.nat({ max: 36 ** 4 - 1 });
const followUp: fc.Arbitrary<FollowUp> = fc.record({
  campaignId: bytes.map((entropy): CampaignId => makeId('cmp', now - 1_000_000, entropy)),
  callId: bytes.map((entropy): CallId => makeId('call', now, entropy)),
  leg: count,
  question: count,
  expiresAt: fc.integer({ min: now + 1, max: now + 10 * 365 * 86_400_000 }),
});

describe('a follow-up token', () => {
  it('gives back what was signed until it expires, and fits a path', async () => {
    const property = fc.asyncProperty(followUp, async (payload) => {
      const token = await signToken(key, payload, now);
      expect(token).toMatch(/^[\w.-]{1,90}$/);
      expect(await readToken(key, token, now)).toEqual(payload);
      expect(await readToken(key, token, payload.expiresAt - 1)).toEqual(payload);
      expect(await readToken(key, token, payload.expiresAt)).toBe('expired');
    });
    await fc.assert(property, { numRuns: 100 });
  });

  it('is void when one character is altered, under another key, or when it is not a token', async () => {
    const other: Secrets = [new TextEncoder().encode('a key of another exchange')];
    const property = fc.asyncProperty(followUp, fc.nat(), fc.string(), async (payload, position, noise) => {
      const token = await signToken(key, payload, now);
      const at = position % token.length;
      const altered = token.slice(0, at) + (token[at] === '0' ? '1' : '0') + token.slice(at + 1);
      expect(await readToken(key, altered, now)).toBeNull();
      expect(await readToken(other, token, now)).toBeNull();
      expect(await readToken(key, token + noise, now)).toEqual(noise === '' ? payload : null);
      expect(await readToken(key, noise, now)).toBeNull();
    });
    await fc.assert(property, { numRuns: 200 });
  });

  it('refuses to sign what it could not read back', async () => {
    const [payload] = fc.sample(followUp, 1);
    await expect(signToken(key, { ...payload!, leg: -1 }, now)).rejects.toThrow();
    await expect(signToken(key, { ...payload!, question: 0.5 }, now)).rejects.toThrow();
    await expect(signToken(key, { ...payload!, expiresAt: now }, now)).rejects.toThrow();
    await expect(signToken(key, { ...payload!, callId: 'call_x' as CallId }, now)).rejects.toThrow();
  });
});
