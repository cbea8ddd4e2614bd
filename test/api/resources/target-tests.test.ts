import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hideSecrets } from '../../../src/api/present/hide-secrets.ts';
import { BUYER, targetOf } from '../bodies.ts';
import { type Json, makeWorld, TestExchange } from '../exchange.ts';

let exchange: TestExchange;
let world: Awaited<ReturnType<typeof makeWorld>>;
let buyer: Server;
let url: string;
let say: { status: number; body: string; type?: string };
const heard: { request: IncomingMessage; body: string }[] = [];

beforeAll(async () => {
  exchange = new TestExchange();
  world = await makeWorld(exchange);
  buyer = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      heard.push({ request, body });
      response.writeHead(say.status, { 'content-type': say.type ?? 'application/json' }).end(say.body);
    });
  });
  await new Promise<void>((resolve) => buyer.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(buyer.address() as AddressInfo).port}/ping`;
});
afterAll(() => new Promise((resolve) => buyer.close(resolve)));

const targetWith = (bidding: object): Promise<Json> =>
  exchange.make('/v1/targets', {
    ...targetOf(world.buyer['id'], world.campaign['id']),
    bidding: { kind: 'ping', url, timeoutMs: 3_000, ...bidding },
  });

const test = async (target: Json, body: object = {}) =>
  (await exchange.ask('POST', `/v1/targets/${target['id']}/test`, body)).body;

describe('a test ping', () => {
  it('shows the request, the reply and what was read', async () => {
    say = { status: 200, body: '{"bid":"45.00","bidId":"b1","destination":"+13035551000","minSeconds":60}' };
    const target = await targetWith({ auth: { kind: 'bearer', token: 'hush-hush' } });
    const shown = await test(target, { call: { state: 'TX', tags: { owner: 'no' } } });
    expect(shown).toMatchObject({
      request: { method: 'POST', url, headers: { authorization: '•••', 'webhook-signature': '•••' } },
      reply: { status: 200, contentType: 'application/json', body: say.body },
      read: {
        bid: { amount: '45.00', bidId: 'b1', destination: '+13035551000', minSeconds: 60 },
        reason: null,
      },
      format: 'json',
    });
    expect(shown['findings']).toContainEqual({ field: 'bid', path: 'bid', text: '45.00' });
    const { request, body } = heard.at(-1)!;
    expect(request.headers).toMatchObject({
      authorization: 'Bearer hush-hush',
      'webhook-signature': expect.stringMatching(/^v1,/),
    });
    expect(body).toBe(shown['request'].body);
    expect(JSON.parse(body).data).toMatchObject({
      test: true,
      targetId: target['id'],
      campaign: { id: world.campaign['id'] },
      call: { state: 'TX', tags: { owner: 'no' } },
    });
    expect(JSON.stringify(shown)).not.toContain('hush');
  });

  it('says what is wrong with an endpoint', async () => {
    const target = await targetWith({});
    say = { status: 500, body: 'oops', type: 'text/plain' };
    expect(await test(target)).toMatchObject({
      reply: { status: 500, body: 'oops' },
      read: { reason: 'httpError' },
    });
    say = { status: 302, body: '' };
    expect((await test(target))['read'].reason).toBe('redirected');
    say = { status: 200, body: '<html>' };
    expect((await test(target))['read'].reason).toBe('replyMalformed');
    say = { status: 200, body: ' '.repeat(70_000) };
    expect((await test(target))['read'].reason).toBe('replyTooLarge');
    const nobody = await targetWith({ url: 'http://127.0.0.1:1/ping' });
    expect(await test(nobody)).toMatchObject({
      reply: null,
      read: { bid: null, reason: 'connectionFailed' },
    });
  });

  it('changes nothing, and is for pinged targets', async () => {
    const { status, body } = await exchange.ask('POST', `/v1/targets/${world.target['id']}/test`, {});
    expect([status, body['code']]).toEqual([409, 'wrongState']);
  });

  it('and a pasted reply say what an auction would not take', async () => {
    const target = await targetWith({ maxBid: '30.00', maxMinSeconds: 100 });
    const path = `/v1/targets/${target['id']}/try-reply`;
    const number = '+18885550188';
    await exchange.make('/v1/numbers', {
      number,
      campaignId: world.campaign['id'],
      publisherId: world.publisher['id'],
      carrier: 'twilio',
    });
    const cases: [object, string, string][] = [
      [{ bid: '30.01' }, 'bidInvalid', 'maxBid of 30.00'],
      [{ bid: '20.00', minSeconds: 101 }, 'bidInvalid', 'maxMinSeconds of 100'],
      [{ bid: '20.00', destination: '+442079460018' }, 'destinationInvalid', 'country'],
      [{ bid: '20.00', destination: number }, 'destinationInvalid', 'number of the exchange'],
      [
        { bid: '20.00', destination: `sip:${number}@pbx.example.com` },
        'destinationInvalid',
        'of the exchange',
      ],
    ];
    for (const [reply, reason, detail] of cases) {
      say = { status: 200, body: JSON.stringify(reply) };
      const pasted = (await exchange.ask('POST', path, { body: say.body })).body;
      for (const { read } of [pasted, await test(target)])
        expect(read).toMatchObject({ bid: null, reason, detail: expect.stringContaining(detail) });
    }
  });

  it('and a pasted reply are a buyer’s own to try', async () => {
    const target = await targetWith({});
    const keyOf = async (buyerId: string) =>
      (await exchange.make('/v1/keys', { role: 'buyer', buyerId, name: 'b' }))['key'];
    const other = await exchange.make('/v1/buyers', BUYER);
    const path = `/v1/targets/${target['id']}/try-reply`;
    const pasted = { body: '{"bid":"12.00"}', contentType: 'application/json' };
    const own = await exchange.ask('POST', path, pasted, { key: await keyOf(world.buyer['id']) });
    expect(own.body).toEqual({
      read: {
        bid: { amount: '12.00', bidId: null, destination: null, minSeconds: null, expiresAt: null },
        reason: null,
        detail: null,
      },
      format: 'json',
      findings: expect.any(Array),
    });
    const foreign = await exchange.ask('POST', path, pasted, { key: await keyOf(other['id']) });
    expect(foreign.status).toBe(404);
  });
});

describe('a secret', () => {
  it('is hidden however it was written', () => {
    const secret = 'a b&"<é';
    const written = [
      secret,
      encodeURIComponent(secret),
      new URLSearchParams({ k: secret }).toString(),
      JSON.stringify({ secret }),
      'a b&amp;&quot;&lt;é',
    ];
    expect(written.map((text) => hideSecrets(text, [secret, '']))).toEqual([
      '•••',
      '•••',
      'k=•••',
      '{"secret":"•••"}',
      '•••',
    ]);
  });
});
