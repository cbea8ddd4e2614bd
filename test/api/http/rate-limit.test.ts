import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FAILURES_PER_MINUTE, spend, UNITS_PER_MINUTE } from '../../../src/api/http/quotas.client.ts';
import { BUYER, PUBLISHER } from '../bodies.ts';
import { TestExchange } from '../exchange.ts';

let exchange: TestExchange;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 5, 12) });
  exchange = new TestExchange();
});
afterEach(() => vi.useRealTimers());

/** Another isolate: it has its own memory, and shares only what is bound. */
const isolate = () => ({ ...exchange.env });

/** How many of these are let through, one after the other. */
async function letThrough(
  envs: readonly ReturnType<typeof isolate>[],
  tries: number,
  perMinute: number,
  name = 'key_a',
): Promise<number> {
  let taken = 0;
  for (let i = 0; i < tries; i++) {
    const told: Promise<unknown>[] = [];
    const env = envs[i % envs.length]!;
    if (spend(env, name, perMinute, 1, Date.now(), (work) => void told.push(work)) === 0) taken += 1;
    await Promise.all(told);
  }
  return taken;
}

describe('the limit on requests', () => {
  it('lets a minute of them through at once, then so many a minute, each key by itself', async () => {
    const one = [isolate()];
    expect(await letThrough(one, 100, 60)).toBe(60);
    expect(await letThrough(one, 10, 60, 'key_b')).toBe(10);
    vi.setSystemTime(Date.now() + 5_000);
    expect(await letThrough(one, 100, 60)).toBe(5);
  });

  it('is counted over all isolates together', async () => {
    const many = Array.from({ length: 20 }, isolate);
    const taken = await letThrough(many, 3_000, 600);
    expect(taken).toBeGreaterThanOrEqual(600);
    expect(taken).toBeLessThanOrEqual(600 + 20 * 12);
  });

  it('goes on by what each isolate saw while they cannot be added up', async () => {
    const alone = isolate();
    alone.QUOTA = {
      getByName: () => {
        throw new Error('away');
      },
    } as never;
    expect(await letThrough([alone], 700, 600)).toBe(600);
  });

  it('is told as a problem with the seconds to wait, by role', async () => {
    const buyer = await exchange.make('/v1/buyers', BUYER);
    const { key } = await exchange.make('/v1/keys', { role: 'buyer', buyerId: buyer['id'], name: 'b' });
    const path = `/v1/buyers/${buyer['id']}/stats`;
    const answers = [];
    for (let i = 0; i < UNITS_PER_MINUTE.buyer / 50 + 1; i++)
      answers.push(await exchange.ask('GET', path, undefined, { key }));
    expect(answers.slice(0, -1).every(({ status }) => status === 200)).toBe(true);
    const last = answers.at(-1)!;
    expect(last.body).toMatchObject({ code: 'rateLimited', status: 429 });
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect((await exchange.ask('GET', path)).status).toBe(200);
  });
});

describe('the limit on keys that open nothing', () => {
  const guess = (i: number) => `ock_b_${String(i).padStart(43, '0')}`;
  const from = (address: string) => ({ 'cf-connecting-ip': address });
  const show = (key: string, address = '203.0.113.7') =>
    exchange.ask('GET', '/v1/calls', undefined, { key, headers: from(address) });

  it('asks the database nothing for what cannot be a key, and soon nothing for guesses either', async () => {
    const before = exchange.db.trips;
    for (const key of ['x', 'ock_b_short', `ock_x_${'0'.repeat(43)}`])
      expect((await show(key)).status).toBe(401);
    expect(exchange.db.trips).toBe(before);
    const statuses = [];
    for (let i = 0; i < 100; i++) statuses.push((await show(guess(i))).status);
    expect(exchange.db.trips - before).toBeLessThanOrEqual(FAILURES_PER_MINUTE / 5);
    expect(statuses.at(-1)).toBe(429);
    expect((await show(guess(0), '203.0.113.8')).status).toBe(401);
  });

  it('keeps out nobody whose key opened lately, though it come from there', async () => {
    const buyer = await exchange.make('/v1/buyers', BUYER);
    const { key } = await exchange.make('/v1/keys', { role: 'buyer', buyerId: buyer['id'], name: 'b' });
    expect((await show(key)).status).toBe(200);
    for (let i = 0; i < 100; i++) await show(guess(i));
    vi.setSystemTime(Date.now() + 2_000);
    expect((await show(key)).status).toBe(200);
    expect((await show('operator-key-for-tests')).status).toBe(200);
  });

  it('holds for signing in and for ping addresses too, and for a whole network of IPv6', async () => {
    const signIn = (i: number) =>
      exchange.ask(
        'POST',
        '/console/session',
        { key: guess(i) },
        {
          key: null,
          headers: { ...from('203.0.113.9'), 'x-outcry-console': '1' },
        },
      );
    const ping = (i: number) =>
      exchange.ask(
        'POST',
        `/v1/rtb/${String(i).padStart(32, '0')}.json`,
        {},
        {
          key: null,
          headers: from(`2001:db8:1:2:${i.toString(16)}::1`),
        },
      );
    for (const ask of [signIn, ping]) {
      const before = exchange.db.trips;
      let last = await ask(0);
      for (let i = 1; i < 100; i++) last = await ask(i);
      expect(last.status).toBe(429);
      expect(last.headers.get('retry-after')).not.toBeNull();
      expect(exchange.db.trips - before).toBeLessThanOrEqual(FAILURES_PER_MINUTE / 5);
    }
  });
});

describe('the limit on pings', () => {
  it('is answered 429, and in the incumbents’ format as they say it', async () => {
    const publisher = await exchange.make('/v1/publishers', { ...PUBLISHER, pings: { maxPerMinute: 2 } });
    const campaign = await exchange.make('/v1/campaigns', (await import('../bodies.ts')).CAMPAIGN);
    await exchange.make('/v1/numbers', {
      number: '+14155550188',
      campaignId: campaign['id'],
      publisherId: publisher['id'],
      carrier: 'twilio',
    });
    const made = { role: 'publisher', publisherId: publisher['id'], name: 'p' };
    const { key } = await exchange.make('/v1/keys', made);
    const { rtb } = (await exchange.ask('GET', `/v1/publishers/${publisher['id']}`)).body;
    const native = () => exchange.ask('POST', `/v1/rtb/${campaign['id']}`, {}, { key });
    expect([(await native()).status, (await native()).status]).toEqual([200, 200]);
    const refused = await native();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '30']);
    expect(refused.body).toMatchObject({ code: 'rateLimited', bid: null, reasonCode: 'rateLimited' });
    const incumbent = await exchange.ask('POST', `/v1/rtb/${rtb[0].rtbId}.json`, {}, { key: null });
    expect([incumbent.status, incumbent.body['rejectReason']]).toEqual([200, 'Rate-limited (Code: 1024)']);
  });
});
