import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/lib/random.ts';
import {
  type BuyerProfile,
  decideBid,
  type Fault,
  type PingData,
} from '../../src/simulator/buyer-profile.ts';
import { type Buyers, startBuyers } from '../../src/simulator/buyers.ts';
import { isSigned } from '../../src/simulator/webhook-signature.ts';

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const profile: BuyerProfile = { bidCents: { from: 2_000, to: 3_000 }, latencyMs: { median: 0, slow: 1 } };
const data: PingData = {
  pingId: 'png_0123456789',
  campaign: { vertical: 'plumbing' },
  call: { state: 'CA', tags: { urgency: 'now' } },
};
const now = () => Math.floor(Date.now() / 1_000);

function signed(body: string, at = new Date()): Record<string, string> {
  const id = 'png_1';
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(secret).sign(id, at, body),
  };
}

describe('a signature', () => {
  it('is accepted exactly when the reference library signed this text with this secret, lately', () => {
    fc.assert(
      fc.property(fc.string(), (body) => {
        const headers = signed(body);
        expect(isSigned(secret, headers, body, now())).toBe(true);
        expect(isSigned(secret, headers, `${body} `, now())).toBe(false);
        expect(isSigned(`whsec_${Buffer.alloc(32, 8).toString('base64')}`, headers, body, now())).toBe(false);
        expect(isSigned(secret, headers, body, now() + 301)).toBe(false);
        const rotating = { ...headers, 'webhook-signature': `v1,AAAA ${headers['webhook-signature']}` };
        expect(isSigned(secret, rotating, body, now())).toBe(true);
        const other = {
          ...headers,
          'webhook-signature': headers['webhook-signature']!.replace('v1,', 'v2,'),
        };
        expect(isSigned(secret, other, body, now())).toBe(false);
      }),
    );
  });
});

describe('a bid', () => {
  it('stays in the profile’s range, and the same seed bids the same', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const once = decideBid(profile, data, seededRandom(seed));
        expect(decideBid(profile, data, seededRandom(seed))).toEqual(once);
        expect(once.body['bid']).toMatch(/^\d+\.\d\d$/);
        expect(Number(once.body['bid'])).toBeGreaterThanOrEqual(20);
        expect(Number(once.body['bid'])).toBeLessThanOrEqual(30);
      }),
    );
  });

  it.each<[string, Partial<BuyerProfile>]>([
    ['state', { states: ['TX'] }],
    ['vertical', { verticals: ['medicare'] }],
    ['urgency', { tags: { urgency: ['later'] } }],
    ['not now', { noBidChance: 1 }],
  ])('is refused for the %s', (reason, terms) => {
    const { body } = decideBid({ ...profile, ...terms }, data, seededRandom(1));
    expect(body).toEqual({ bid: null, reason });
  });

  it('comes about as late as the profile says', () => {
    const random = seededRandom(3);
    const slowly = { ...profile, latencyMs: { median: 100, slow: 400 } };
    const delays = Array.from({ length: 2_000 }, () => decideBid(slowly, data, random).delayMs).sort(
      (a, b) => a - b,
    );
    expect(delays[1_000]).toBeGreaterThan(90);
    expect(delays[1_000]).toBeLessThan(110);
    expect(delays.filter((delay) => delay > 400).length / 2_000).toBeLessThan(0.02);
  });
});

describe('the buyers’ server', () => {
  let buyers: Buyers;
  beforeEach(async () => {
    buyers = await startBuyers({ profiles: { acme: profile } });
    buyers.setSecret('acme', secret);
  });
  afterEach(() => buyers.stop());

  const ping = (headers?: Record<string, string>, type = 'ping') => {
    const body = JSON.stringify({ type, data });
    const url = type === 'ping' ? buyers.pingUrl('acme') : buyers.postUrl('acme');
    const signal = AbortSignal.timeout(300);
    return fetch(url, { method: 'POST', body, headers: headers ?? signed(body), redirect: 'manual', signal });
  };

  it('answers a signed ping with a bid and remembers it', async () => {
    const answer = (await (await ping()).json()) as { bid: string };
    expect(Number(answer.bid)).toBeGreaterThanOrEqual(20);
    expect(buyers.received).toMatchObject([
      { buyer: 'acme', type: 'ping', signed: true, webhookId: 'png_1' },
    ]);
  });

  it('refuses a bad signature, and keeps the proof', async () => {
    expect((await ping(signed('something else'))).status).toBe(401);
    expect(buyers.received[0]!.signed).toBe(false);
  });

  it('takes posts, and fails them when told to', async () => {
    expect((await ping(undefined, 'post')).status).toBe(200);
    buyers.setProfile('acme', { ...profile, webhookFailures: 1 });
    expect((await ping(undefined, 'call.completed')).status).toBe(500);
    expect(buyers.received.map(({ type }) => type)).toEqual(['post', 'call.completed']);
  });

  const breaks = (kind: Fault) => {
    buyers.setProfile('acme', { ...profile, fault: { kind, chance: 1 } });
    return ping();
  };

  it('breaks in every way a buyer can', async () => {
    expect((await breaks('status500')).status).toBe(500);
    expect((await breaks('redirect')).status).toBe(302);
    expect((await (await breaks('huge')).text()).length).toBeGreaterThan(65_536);
    await expect((await breaks('garbage')).json()).rejects.toThrow();
    expect(await (await breaks('malformedBid')).json()).toEqual({ bid: 'forty-five' });
    await expect(breaks('drop')).rejects.toThrow('fetch failed');
    await expect(breaks('hang')).rejects.toThrow('timeout');
    await expect((await breaks('drip')).text()).rejects.toThrow('timeout');
  });
});
