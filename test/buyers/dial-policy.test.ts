import { describe, expect, it } from 'vitest';
import { keepDialable, refuseDialing } from '../../src/buyers/bounds/dial-policy.ts';
import { parseDestination } from '../../src/buyers/destination.ts';
import type { PingReply } from '../../src/buyers/ping.ts';
import { makeId } from '../../src/lib/ids.ts';
import { micros } from '../../src/lib/money.ts';

const policy = { countries: new Set(['US', 'CA', '+44']), sipHosts: null };
const mayDial = (text: string, over: Partial<Parameters<typeof refuseDialing>[1]> = {}): boolean =>
  refuseDialing(parseDestination(text)!, { ...policy, ...over }) === null;

describe('what may be dialed', () => {
  it('is the countries the operator lists', () => {
    expect(
      ['+14155550100', '+18005550100', '+17875550100', '+14165550100', '+442079460018'].every((to) =>
        mayDial(to),
      ),
    ).toBe(true);
    const elsewhere = [
      '+18765550100',
      '+12685550100',
      '+18095550100',
      '+12645550100',
      '+33123456789',
      '+2521234567',
      '+77012345678',
    ];
    expect(elsewhere.some((to) => mayDial(to))).toBe(false);
    expect(mayDial('+18765550100', { countries: new Set(['JM']) })).toBe(true);
    expect(mayDial('+14155550100', { countries: new Set(['JM']) })).toBe(false);
    expect(mayDial('+12115550100')).toBe(false); // an area code nobody has
  });

  it('is every public SIP host, or those the operator lists', () => {
    expect(mayDial('sip:a@anywhere.example.org')).toBe(true);
    const listed = { sipHosts: ['sip.example.com', '.pbx.example.com'] };
    for (const to of [
      'sip:a@sip.example.com',
      'sip:a@SIP.Example.com:5061;transport=tls?X-A=1',
      'sip:a@one.pbx.example.com',
    ])
      expect(mayDial(to, listed), to).toBe(true);
    for (const to of [
      'sip:a@example.com',
      'sip:a@evilsip.example.com',
      'sip:a@pbx.example.com.evil.org',
      'sip:a@203.0.113.9',
    ])
      expect(mayDial(to, listed), to).toBe(false);
  });

  it('refuses a bid that names another, and says why', () => {
    const bid = { amount: micros(1), bidId: null, minSeconds: null, expiresAt: null };
    const reply = (to: string | null): PingReply => ({
      targetId: makeId('tgt', 1, new Uint8Array(13)),
      latencyMs: 3,
      reason: null,
      bid: { ...bid, destination: to === null ? null : parseDestination(to) },
    });
    expect(keepDialable(reply('+18765550100'), policy)).toMatchObject({
      bid: null,
      reason: 'destinationInvalid',
      detail: 'the destination is in a country that is not dialed from here',
    });
    for (const fine of [null, '+14155550100']) expect(keepDialable(reply(fine), policy).bid).not.toBeNull();
  });
});
