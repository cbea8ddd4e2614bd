import { beforeAll, describe, expect, it } from 'vitest';
import { BUYER, targetOf } from '../bodies.ts';
import { type Json, makeWorld, TestExchange } from '../exchange.ts';

let exchange: TestExchange;
let world: Awaited<ReturnType<typeof makeWorld>>;

beforeAll(async () => {
  exchange = new TestExchange();
  world = await makeWorld(exchange);
});

describe('every reply', () => {
  it('is not guessed at, and over https asks for https from then on', async () => {
    const paths = ['/healthz', '/v1/publishers', '/v1/nothing', '/v1/rtb/none.json', '/console/session'];
    for (const path of paths) {
      const local = await exchange.ask('GET', path);
      expect([path, local.headers.get('x-content-type-options')]).toEqual([path, 'nosniff']);
      expect(local.headers.get('strict-transport-security')).toBeNull();
      const { headers } = await exchange.ask('GET', `https://exchange.outcry.org${path}`);
      expect([path, headers.get('strict-transport-security')]).toEqual([
        path,
        'max-age=31536000; includeSubDomains',
      ]);
    }
  });

  it('is kept by nobody on the way, errors and refusals too', async () => {
    const asked = [
      ['GET', '/v1/publishers', 'operator-key-for-tests'],
      ['GET', '/v1/publishers', null],
      ['GET', '/v1/nothing', null],
      ['PUT', '/v1/publishers', null],
      ['POST', '/v1/publishers', 'operator-key-for-tests'],
      ['GET', '/v1/rtb/none.json', null],
    ] as const;
    for (const [method, path, key] of asked) {
      const { headers } = await exchange.ask(method, path, method === 'POST' ? {} : undefined, { key });
      expect([method, path, headers.get('cache-control')]).toEqual([method, path, 'no-store']);
    }
  });
});

describe('what is somebody else’s', () => {
  it('is not there, whatever revision is named', async () => {
    const made = { role: 'buyer', buyerId: world.buyer['id'], name: 'b' };
    const { key } = await exchange.make('/v1/keys', made);
    const other = await exchange.make('/v1/buyers', BUYER);
    const theirs = await exchange.make('/v1/targets', targetOf(other['id'], world.campaign['id']));
    const patch = (id: string, ifMatch: string) =>
      exchange.ask(
        'PATCH',
        `/v1/targets/${id}`,
        { status: 'paused' },
        { key, headers: { 'if-match': ifMatch } },
      );
    for (const tag of ['"1"', '"7"', '*']) expect((await patch(theirs['id'], tag)).status).toBe(404);
    expect((await patch(world.target['id'], '"7"')).status).toBe(412);
    expect((await patch(world.target['id'], '"1"')).status).toBe(200);
  });
});

describe('the far end of what can be asked', () => {
  it.each([
    '/v1/calls?since=9999-12-31T00:00:00Z',
    '/v1/calls?until=9999-12-31T23:59:59Z',
    '/v1/calls?since=0001-01-01T00:00:00Z',
    '/v1/bids?since=9999-12-31T00:00:00Z',
    '/v1/reports/summary?from=9999-12-01&to=9999-12-31',
  ])('%s is an answer, not an accident', async (path) => {
    expect((await exchange.ask('GET', path)).status).toBeLessThan(500);
  });

  it('is a search far from now', async () => {
    for (const since of ['9999-12-30T00:00:00Z', '0001-01-01T00:00:00Z']) {
      const body = { caller: '+14155551234', since, until: since };
      expect((await exchange.ask('POST', '/v1/calls/search', body)).status).toBeLessThan(500);
    }
  });

  it('is a wallet that is full', async () => {
    const buyer = await exchange.make('/v1/buyers', { ...BUYER, wallet: { kind: 'prepaid' } });
    const pay = (amount: string, reference: string) =>
      exchange.ask('POST', `/v1/buyers/${buyer['id']}/wallet/credits`, { amount, reference });
    expect((await pay('999999999.00', 'a')).status).toBe(200);
    const full = await pay('2.00', 'b');
    expect([full.status, full.body['errors'][0].path]).toEqual([422, 'amount']);
    expect((await pay('1.00', 'c')).status).toBe(200);
    expect((await pay('-999999999.00', 'd')).status).toBe(200);
  });
});

describe('the audit trail', () => {
  const trail = async (entity: string, id: string): Promise<Json[]> =>
    (await exchange.ask('GET', `/v1/audit?entity=${entity}&id=${encodeURIComponent(id)}`)).body['data'];

  it('names who searched for a caller, and not for whom', async () => {
    await exchange.ask('POST', '/v1/calls/search', { caller: '+14155551234' });
    const [line] = await trail('search', 'operator');
    expect(line).toMatchObject({ action: 'search caller', by: 'operator', after: { calls: 0 } });
    expect(JSON.stringify(line)).not.toContain('5551234');
  });

  it('names who sent a webhook again', async () => {
    const of = { buyerId: 'b', targetId: 't' };
    const payload = { id: 'a:post', type: 'post', url: 'https://buyer.example', data: {}, ...of };
    exchange.db.sqlite.exec(`
      INSERT INTO deliveries (id, call_id, buyer_id, target_id, type, status, attempts, payload, created_at, updated_at)
      VALUES ('a:post', 'c', 'b', 't', 'post', 'dead', 1, '${JSON.stringify(payload)}', 1, 1)`);
    expect((await exchange.ask('POST', '/v1/deliveries/a:post/replay')).status).toBe(202);
    expect(await trail('delivery', 'a:post')).toMatchObject([{ action: 'replay', by: 'operator' }]);
  });
});

describe('what is kept of a request', () => {
  it('does not give its body away by guessing', async () => {
    const body = JSON.stringify({ caller: '+14155551234' });
    const headers = { 'idempotency-key': 'guess' };
    await exchange.ask('POST', '/v1/calls/search', body, { headers });
    const { createHash } = await import('node:crypto');
    const guess = createHash('sha256').update(`POST /v1/calls/search ${body}`).digest('hex');
    expect(JSON.stringify(exchange.db.rows('SELECT * FROM idempotency_keys'))).not.toContain(guess);
  });
});
