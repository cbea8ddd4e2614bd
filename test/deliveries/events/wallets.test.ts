import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tellOfWallets } from '../../../src/api/resources/top-ups/tell-of-wallets.service.ts';
import { closeTry } from '../../../src/directory/ledger/top-ups.store.ts';
import type { BuyerId } from '../../../src/lib/ids.ts';
import { BUYER } from '../../api/bodies.ts';
import type { Json } from '../../api/exchange.ts';
import { EventWorld, HOUR_MS } from './event-world.ts';

const MINUTE_MS = 60_000;
let world: EventWorld;
let buyer: Json;
let key: string;
let credits = 0;

beforeEach(async () => {
  world = await new EventWorld().set();
  buyer = await world.exchange.make('/v1/buyers', { ...BUYER, wallet: { kind: 'prepaid' } });
  key = (await world.exchange.make('/v1/keys', { name: 'k', role: 'buyer', buyerId: buyer['id'] }))['key'];
});
afterEach(() => world.unset());

const path = () => `/v1/buyers/${buyer['id']}/wallet/notices`;
const set = (body: object, as: string | undefined = key) =>
  world.exchange.ask('PUT', path(), body, as === undefined ? {} : { key: as });
const credit = (amount: string) =>
  world.exchange.ask('POST', `/v1/buyers/${buyer['id']}/wallet/credits`, {
    amount,
    reference: `credit ${++credits}`,
  });
/** The cron rings, and the queue comes with what it put there. */
async function minutes(times = 1): Promise<void> {
  for (let time = 0; time < times; time++) {
    await tellOfWallets(world.exchange.env, Date.now());
    await world.pass(MINUTE_MS);
  }
}
const told = (host: string) => world.heard.filter(({ url }) => url.hostname === host);
const dataOf = (host: string): Json[] => told(host).map(({ body }) => JSON.parse(body) as Json);

describe('a prepaid wallet that runs low', () => {
  it('is told once to its buyer, signed, and to whoever of the exchange hears of wallets', async () => {
    await world.exchange.make('/v1/event-targets', {
      kind: 'webhook',
      url: 'https://ops.example/in',
      events: ['wallet.low', 'wallet.topUpFailed'],
    });
    await credit('150');
    expect((await set({ url: 'https://buyer.example/in', below: '100' })).body).toEqual({
      url: 'https://buyer.example/in',
      below: '100.00',
      lowSince: null,
    });
    await minutes(3);
    expect(world.heard).toEqual([]);
    await credit('-60');
    await minutes(5);
    expect([told('buyer.example').length, told('ops.example').length]).toEqual([1, 1]);
    const [{ headers, body }] = told('buyer.example') as [(typeof world.heard)[number]];
    expect(new Webhook(buyer['signingSecret']).verify(body, headers)).toMatchObject({
      type: 'wallet.low',
      data: { buyerId: buyer['id'], below: '100.00', credited: '90.00', spent: '0.00', available: '90.00' },
    });
    expect(dataOf('ops.example')[0]).toMatchObject({ type: 'wallet.low', data: { buyerId: buyer['id'] } });
    expect((await world.exchange.ask('GET', path(), undefined, { key })).body['lowSince']).not.toBeNull();
  });

  it('is told again when it had been above meanwhile, or its line is another', async () => {
    await set({ url: 'https://buyer.example/in', below: '100' });
    await minutes(2);
    await credit('500');
    await minutes(2);
    expect(told('buyer.example')).toHaveLength(1);
    await credit('-450');
    await minutes(2);
    expect(told('buyer.example')).toHaveLength(2);
    await set({ url: 'https://buyer.example/new', below: '100' });
    await minutes(2);
    expect(told('buyer.example')).toHaveLength(2);
    await set({ url: 'https://buyer.example/new', below: '60' });
    await minutes(2);
    expect(dataOf('buyer.example').map(({ data }) => data.below)).toEqual(['100.00', '100.00', '60.00']);
    expect(new Set(told('buyer.example').map(({ headers }) => headers['webhook-id'])).size).toBe(3);
  });

  it('is tried again for a day, then kept to be sent again, to where the buyer listens by then', async () => {
    world.answer = () => 500;
    await set({ url: 'https://buyer.example/in', below: '100' });
    await minutes(1);
    await world.pass(25 * HOUR_MS);
    const { data } = (await world.exchange.ask('GET', '/v1/deliveries', undefined, { key })).body;
    expect(data).toMatchObject([
      {
        type: 'wallet.low',
        status: 'dead',
        callId: null,
        targetId: null,
        buyerId: buyer['id'],
        eventTargetId: null,
      },
    ]);
    world.answer = () => 200;
    await set({ url: 'https://buyer.example/mended', below: '100' });
    const again = await world.exchange.ask('POST', `/v1/deliveries/${data[0].id}/replay`, {}, { key });
    expect(again.status).toBe(202);
    await world.pass(MINUTE_MS);
    expect(told('buyer.example').map(({ url }) => url.pathname)).toEqual(['/mended']);
  });

  it('is told all the same when the queue was away, and as it was found', async () => {
    const { DELIVERIES } = world.exchange.env;
    await set({ url: 'https://buyer.example/in', below: '100' });
    const away = { sendBatch: () => Promise.reject(new Error('the queue is away')) };
    Object.assign(world.exchange.env, { DELIVERIES: away });
    await minutes(3);
    await credit('20');
    Object.assign(world.exchange.env, { DELIVERIES });
    await minutes(3);
    expect(dataOf('buyer.example')).toMatchObject([{ data: { credited: '0.00' } }]);
  });

  it('is its buyer’s own business, of one who pays in advance', async () => {
    const rival = await world.exchange.make('/v1/buyers', { ...BUYER, name: 'Rival' });
    const rivals = await world.exchange.make('/v1/keys', { name: 'r', role: 'buyer', buyerId: rival['id'] });
    expect((await set({ url: null, below: null }, rivals['key'])).status).toBe(404);
    const postpaid = `/v1/buyers/${rival['id']}/wallet/notices`;
    expect((await world.exchange.ask('GET', postpaid)).body).toEqual({
      url: null,
      below: null,
      lowSince: null,
    });
    expect((await world.exchange.ask('PUT', postpaid, { url: null, below: '5' })).status).toBe(409);
    for (const body of [
      { below: '0', url: null },
      { below: '5', url: 'http://buyer.example' },
      { below: '5' },
    ])
      expect((await set(body)).status).toBe(422);
    await set({ url: 'https://buyer.example/in', below: '100' });
    await world.exchange.ask('PATCH', `/v1/buyers/${buyer['id']}`, { wallet: { kind: 'postpaid' } });
    await minutes(2);
    expect(world.heard).toEqual([]);
  });
});

describe('an automatic top-up that does not go through', () => {
  const fail = async (fails: number, nextAt: number): Promise<void> => {
    const { DB } = world.exchange.env;
    await DB.prepare(
      `INSERT INTO top_ups (buyer_id, customer, payment_method, below, amount, fails) VALUES (?, 'cus', 'pm', 100000000, 50000000, 0)
       ON CONFLICT DO UPDATE SET fails = ?`,
    )
      .bind(buyer['id'], fails - 1)
      .run();
    await closeTry(DB, buyer['id'] as BuyerId, { nextAt, error: 'insufficient_funds' }, Date.now());
  };

  it('is told each time, with when it is tried again', async () => {
    await set({ url: 'https://buyer.example/in', below: null });
    const nextAt = Date.now() + HOUR_MS;
    await fail(1, nextAt);
    await minutes(3);
    await fail(2, Number.MAX_SAFE_INTEGER);
    await minutes(3);
    expect(dataOf('buyer.example')).toMatchObject([
      {
        type: 'wallet.topUpFailed',
        data: {
          error: 'insufficient_funds',
          amount: '50.00',
          fails: 1,
          nextAt: new Date(nextAt).toISOString(),
        },
      },
      { data: { fails: 2, nextAt: null } },
    ]);
  });
});

describe('an event target', () => {
  it('hears of wallets when it is the exchange’s own signed webhook, of no campaign', async () => {
    const refused = async (changes: object): Promise<string> => {
      const body = { kind: 'webhook', url: 'https://ops.example/in', events: ['wallet.low'], ...changes };
      const answer = await world.exchange.ask('POST', '/v1/event-targets', body);
      return `${answer.status} ${answer.body['errors']?.[0]?.path}`;
    };
    expect(await refused({ publisherId: world.publisher.id })).toBe('422 events');
    expect(await refused({ campaignId: world.campaignId })).toBe('422 events');
    expect(await refused({ kind: 'postback', url: 'https://t.example/p?e={event}' })).toBe('422 events');
    expect(await refused({})).toBe('201 undefined');
    const own = await world.tracker({
      kind: 'webhook',
      url: 'https://pub.example/in',
      events: ['call.paid'],
    });
    const patched = await world.exchange.ask('PATCH', `/v1/event-targets/${own['id']}`, {
      events: ['wallet.low'],
    });
    expect(patched.status).toBe(422);
  });

  it('is tried with a sample of a wallet', async () => {
    const made = await world.exchange.make('/v1/event-targets', {
      kind: 'webhook',
      url: 'https://ops.example/in',
      events: ['call.paid', 'wallet.topUpFailed'],
    });
    const { body } = await world.exchange.ask('POST', `/v1/event-targets/${made['id']}/test`, {});
    expect(body).toMatchObject({ event: 'wallet.topUpFailed', delivered: true });
    expect(body['request'].body.data).toMatchObject({ test: true, error: 'insufficient_funds' });
  });
});
