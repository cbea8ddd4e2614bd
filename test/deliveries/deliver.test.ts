import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configOf } from '../../src/config.ts';
import { MOST_ATTEMPTS } from '../../src/deliveries/backoff.ts';
import { consumeDeliveries } from '../../src/deliveries/deliver.client.ts';
import type { Delivery } from '../../src/deliveries/delivery.ts';
import { seal } from '../../src/lib/crypto.ts';
import type { BuyerId } from '../../src/lib/ids.ts';
import { makeSecret } from '../../src/lib/webhook-signature.ts';
import { BUYER } from '../api/bodies.ts';
import { TestExchange } from '../api/exchange.ts';
import { createConsumer, messageOf } from './queue.ts';

type Heard = { path: string; headers: IncomingHttpHeaders; body: string };

let exchange: TestExchange;
let buyer: ReturnType<typeof createServer>;
let url: string;
let heard: Heard[];
/** How the buyer's endpoint answers. */
let status: number;
let location: string | undefined;
let said: string;

const SECRET = makeSecret(new Uint8Array(32).fill(7));
const CALLER = '+14155551234';

beforeEach(async () => {
  exchange = new TestExchange();
  heard = [];
  status = 200;
  location = undefined;
  said = 'x'.repeat(100_000);
  buyer = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      heard.push({ path: request.url ?? '', headers: request.headers, body });
      response.writeHead(status, location ? { location } : {}).end(said);
    });
  });
  await new Promise<void>((resolve) => buyer.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(buyer.address() as AddressInfo).port}`;
});
afterEach(() => new Promise((resolve) => buyer.close(resolve)));

async function deliveryOf(type: Delivery['type'], changes: Partial<Delivery> = {}): Promise<Delivery> {
  const { ring } = configOf(exchange.env);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return {
    id: `call_1:${type}`,
    type,
    callId: 'call_1',
    buyerId: 'byr_1',
    targetId: 'tgt_1',
    url: `${url}/post`,
    sealedSecrets: [await seal(ring, SECRET, iv)],
    sealedCaller: await seal(
      ring,
      CALLER,
      iv.map((byte) => byte ^ 1),
    ),
    data: { callId: 'call_1', price: '45.00', call: { to: '+14155550199' } },
    createdAt: 1_767_614_400_000,
    ...changes,
  } as Delivery;
}

async function deliver(delivery: Delivery, attempts = 1) {
  const { batch, acked, retried } = createConsumer('outcry-deliveries', [messageOf(delivery, attempts)]);
  await consumeDeliveries(batch, exchange.env);
  return { acked: acked.length, retried };
}

const rows = () => exchange.db.rows('SELECT * FROM deliveries');

describe('a webhook to a buyer', () => {
  it('is counted, whatever its kind and however it ended, once it has', async () => {
    await deliver(await deliveryOf('post'));
    await deliver(await deliveryOf('call.completed'));
    await deliver(await deliveryOf('call.completed', { id: 'call_2:call.completed' }));
    status = 500;
    await deliver(await deliveryOf('call.charged'));
    await deliver(await deliveryOf('call.charged'), MOST_ATTEMPTS);
    status = 410;
    await deliver(await deliveryOf('call.missed'));
    const { body } = await exchange.ask('GET', '/v1/deliveries/counts?days=1');
    expect(body['data']).toEqual([
      { type: 'call.charged', status: 'dead', times: 1 },
      { type: 'call.completed', status: 'delivered', times: 2 },
      { type: 'call.missed', status: 'stopped', times: 1 },
      { type: 'post', status: 'delivered', times: 1 },
    ]);
  });

  it('is signed by the standard, and a post holds the caller’s number only on the wire', async () => {
    const delivery = await deliveryOf('post');
    expect(JSON.stringify(delivery)).not.toContain(CALLER);
    expect((await deliver(delivery)).acked).toBe(1);
    const { headers, body } = heard[0]!;
    const verified = new Webhook(SECRET).verify(body, headers as Record<string, string>);
    expect(verified).toEqual({
      type: 'post',
      timestamp: '2026-01-05T12:00:00.000Z',
      data: { callId: 'call_1', price: '45.00', call: { to: '+14155550199', from: CALLER } },
    });
    expect(headers['webhook-id']).toBe('call_1:post');
    expect(JSON.stringify(rows())).not.toContain(CALLER);
  });

  it('is signed with what the buyer has, though it left the campaign since it was owed', async () => {
    const made = await exchange.ask('POST', '/v1/buyers', BUYER);
    const left = { buyerId: made.body['id'] as BuyerId, sealedSecrets: [] };
    await deliver(await deliveryOf('call.completed', left));
    const { headers, body } = heard[0]!;
    const secret = made.body['signingSecret'] as string;
    expect(() => new Webhook(secret).verify(body, headers as Record<string, string>)).not.toThrow();
  });

  it('is not sent unsigned when its buyer was deleted, and says so', async () => {
    await deliver(await deliveryOf('call.completed', { sealedSecrets: [] }));
    expect(heard).toEqual([]);
    expect(rows()).toMatchObject([
      { status: 'retrying', last_error: expect.stringContaining('no longer there') },
    ]);
  });

  it('gives the caller to nobody but a post', async () => {
    await deliver(await deliveryOf('call.completed'));
    expect(heard[0]!.body).not.toContain(CALLER);
  });

  it('keeps its id and its bytes on every try', async () => {
    status = 500;
    const delivery = await deliveryOf('post');
    await deliver(delivery, 1);
    await deliver(delivery, 2);
    expect(heard[1]!.body).toBe(heard[0]!.body);
    expect(heard[1]!.headers['webhook-id']).toBe(heard[0]!.headers['webhook-id']);
  });

  it('keeps the beginning of what the endpoint said, and no number that could be the caller’s', async () => {
    status = 422;
    said = `unknown lead +1 (415) 555-1234 / 14155551234 in campaign 7. ${'y'.repeat(5_000)}`;
    await deliver(await deliveryOf('post'), 2);
    const { body } = await exchange.ask('GET', '/v1/deliveries?status=retrying');
    const { lastReply } = (body as { data: { lastReply: string }[] }).data[0]!;
    expect(lastReply).toMatch(/^unknown lead \[number\] \/ \[number\] in campaign 7\. y+$/);
    expect(lastReply.length).toBeLessThanOrEqual(1_000);
  });

  it('is tried again later when the buyer fails, and an operator can see it', async () => {
    status = 503;
    const { acked, retried } = await deliver(await deliveryOf('call.completed'), 2);
    expect([acked, retried.length]).toEqual([0, 1]);
    expect(retried[0]!.delaySeconds).toBeGreaterThanOrEqual(27); // 30 s less a tenth at most
    const { body } = await exchange.ask('GET', '/v1/deliveries?status=retrying');
    expect(body['data']).toMatchObject([{ id: 'call_1:call.completed', attempts: 2, lastStatus: 503 }]);
  });

  it('writes a row for a success only where it is proof', async () => {
    await deliver(await deliveryOf('call.completed'));
    expect(rows()).toEqual([]);
    await deliver(await deliveryOf('post'));
    expect(rows()).toMatchObject([{ status: 'delivered', payload: null }]);
  });

  it('says that it arrived after all', async () => {
    status = 500;
    await deliver(await deliveryOf('call.converted'), 1);
    status = 204;
    await deliver(await deliveryOf('call.converted'), 2);
    expect(rows()).toMatchObject([{ status: 'delivered', attempts: 2, last_status: 204 }]);
  });

  it('stays delivered when a stray repetition fails', async () => {
    await deliver(await deliveryOf('post'));
    status = 500;
    await deliver(await deliveryOf('post'), MOST_ATTEMPTS);
    expect(rows()).toMatchObject([{ status: 'delivered' }]);
  });

  it('stops for good at 410', async () => {
    status = 410;
    const { acked, retried } = await deliver(await deliveryOf('call.completed'));
    expect([acked, retried]).toEqual([1, []]);
    expect(rows()).toMatchObject([{ status: 'stopped', attempts: 1 }]);
  });

  it('follows no redirect', async () => {
    status = 302;
    location = `${url}/elsewhere`;
    expect((await deliver(await deliveryOf('post'))).retried).toHaveLength(1);
    expect(heard.map((each) => each.path)).toEqual(['/post']);
  });

  it('goes to no private address, even one that was allowed when it was written down', async () => {
    exchange.env.ALLOW_LOOPBACK_BUYERS = 'false';
    const { retried } = await deliver(await deliveryOf('post'));
    expect([heard, retried.length]).toEqual([[], 1]);
    expect(rows()[0]!['last_error']).toContain('https');
  });

  it('lets no broken secret or dead host break the rest of the batch', async () => {
    const messages = [
      messageOf(await deliveryOf('post', { id: 'a', url: 'http://127.0.0.1:1/' })),
      messageOf(await deliveryOf('post', { id: 'b', sealedSecrets: ['garbage'] })),
      messageOf(await deliveryOf('post', { id: 'c' })),
    ];
    const { batch, acked, retried } = createConsumer('outcry-deliveries', messages);
    await consumeDeliveries(batch, exchange.env);
    expect(heard.map((each) => each.headers['webhook-id'])).toEqual(['c']);
    expect(acked).toEqual([messages[2]!.id]);
    expect(new Set(retried.map((each) => each.id))).toEqual(new Set([messages[0]!.id, messages[1]!.id]));
  });

  it('is not forgotten while D1 is away', async () => {
    exchange.db.down = true;
    status = 500;
    expect((await deliver(await deliveryOf('post'), MOST_ATTEMPTS)).retried).toHaveLength(1);
    status = 200;
    expect((await deliver(await deliveryOf('post'))).acked).toBe(1);
  });
});

describe('webhooks that left together', () => {
  const ofTheEnd = ['call.completed', 'call.converted', 'call.charged'] as const;

  it('arrive one by one in their order, each signed and named for itself', async () => {
    const all = await Promise.all(ofTheEnd.map((type) => deliveryOf(type)));
    const { batch, acked } = createConsumer('outcry-deliveries', [messageOf(all)]);
    await consumeDeliveries(batch, exchange.env);
    expect(heard.map(({ body }) => JSON.parse(body).type)).toEqual([...ofTheEnd]);
    for (const { headers, body } of heard)
      new Webhook(SECRET).verify(body, headers as Record<string, string>);
    expect([acked.length, exchange.sent]).toEqual([1, []]);
  });

  it('part when one fails: that one alone comes again, and counts on', async () => {
    const [first, second, third] = await Promise.all(ofTheEnd.map((type) => deliveryOf(type)));
    const odd = { ...second!, url: 'http://127.0.0.1:1/' };
    const { batch, acked, retried } = createConsumer('outcry-deliveries', [messageOf([first!, odd, third!])]);
    await consumeDeliveries(batch, exchange.env);
    expect([acked.length, retried]).toEqual([1, []]);
    expect(heard.map(({ body }) => JSON.parse(body).type)).toEqual(['call.completed', 'call.charged']);
    expect(exchange.sent).toMatchObject([{ id: second!.id, tried: 1 }]);
    await deliver({ ...exchange.sent[0]!, url: second!.url });
    expect(heard).toHaveLength(3);
    expect(rows()).toMatchObject([{ id: second!.id, status: 'delivered', attempts: 2 }]);
  });

  it('come again together when the queue does not take the one that failed', async () => {
    status = 500;
    exchange.env.DELIVERIES.sendBatch = () => Promise.reject(new Error('the queue does not answer'));
    const all = await Promise.all(ofTheEnd.map((type) => deliveryOf(type)));
    const { batch, acked, retried } = createConsumer('outcry-deliveries', [messageOf(all)]);
    await consumeDeliveries(batch, exchange.env);
    expect([acked, retried.length]).toEqual([[], 1]);
  });
});

describe('a webhook that was given up', () => {
  it('is in the list, can be sent again once, and says when it arrived', async () => {
    status = 500;
    const given = await deliver(await deliveryOf('call.charged'), MOST_ATTEMPTS);
    expect(given).toEqual({ acked: 1, retried: [] });
    const { body } = await exchange.ask('GET', '/v1/deliveries');
    expect(body['data']).toMatchObject([
      { id: 'call_1:call.charged', status: 'dead', lastError: 'answered 500', attempts: MOST_ATTEMPTS },
    ]);

    const replayed = await exchange.ask('POST', '/v1/deliveries/call_1:call.charged/replay');
    expect([replayed.status, replayed.body['status']]).toEqual([202, 'retrying']);
    expect((await exchange.ask('POST', '/v1/deliveries/call_1:call.charged/replay')).body['code']).toBe(
      'wrongState',
    );
    expect(exchange.sent).toHaveLength(1);

    status = 200;
    await deliver(exchange.sent[0]!);
    expect(heard.at(-1)!.headers['webhook-id']).toBe('call_1:call_charged');
    expect(rows()).toMatchObject([{ status: 'delivered', payload: null }]);
    expect((await exchange.ask('GET', '/v1/deliveries')).body['data']).toEqual([]);
  });

  it('must exist to be sent again', async () => {
    expect((await exchange.ask('POST', '/v1/deliveries/call_9:post/replay')).status).toBe(404);
  });
});
