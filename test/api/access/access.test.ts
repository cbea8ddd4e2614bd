import { beforeAll, describe, expect, it } from 'vitest';
import { ROUTES } from '../../../src/api/routes.ts';
import { ROLES } from '../../../src/directory/access/access-key.ts';
import { BUYER, PUBLISHER, targetOf } from '../bodies.ts';
import { type Json, makeWorld, TestExchange } from '../exchange.ts';
import { project } from '../history.ts';
import { callRecord } from '../records.ts';

let exchange: TestExchange;
let world: Awaited<ReturnType<typeof makeWorld>>;
const keys: Record<string, string> = {};
/** Keys that may only read. */
const readers: Record<string, string> = {};
let foreign: { publisher: Json; buyer: Json };

const makeKey = async (body: unknown): Promise<string> => (await exchange.make('/v1/keys', body))['key'];

beforeAll(async () => {
  exchange = new TestExchange();
  world = await makeWorld(exchange);
  foreign = {
    publisher: await exchange.make('/v1/publishers', PUBLISHER),
    buyer: await exchange.make('/v1/buyers', BUYER),
  };
  keys['operator'] = await makeKey({ role: 'operator', name: 'second operator' });
  keys['publisher'] = await makeKey({ role: 'publisher', publisherId: world.publisher['id'], name: 'p' });
  keys['buyer'] = await makeKey({ role: 'buyer', buyerId: world.buyer['id'], name: 'b' });
  const readOnly = true;
  readers['operator'] = await makeKey({ role: 'operator', name: 'reads', readOnly });
  readers['publisher'] = await makeKey({
    role: 'publisher',
    publisherId: world.publisher['id'],
    name: 'p reads',
    readOnly,
  });
  readers['buyer'] = await makeKey({ role: 'buyer', buyerId: world.buyer['id'], name: 'b reads', readOnly });
});

/** Whatever a key that may only read is answered. */
/** What is hidden everywhere else. */
const REVEALS = 'GET /v1/calls/:id/caller';
const READS = new Set([
  ...ROUTES.filter(({ method }) => method === 'GET').map(({ path }) => `GET ${path}`),
  'POST /v1/calls/search',
  'POST /v1/calls/:id/replay',
  'POST /v1/stream/tickets',
  'POST /v1/targets/:id/try-reply',
  'POST /v1/campaigns/:id/bid-preview',
  'POST /v1/pools/:id/check-page',
]);

describe('who may ask what', () => {
  for (const route of ROUTES) {
    const path = route.path.replace(':id', 'nobody');
    it(`${route.method} ${route.path} is for ${route.roles.join(', ')}`, async () => {
      const nobody = await exchange.ask(route.method, path, undefined, { key: null });
      expect([nobody.status, nobody.body['code']]).toEqual([401, 'unauthorized']);
      expect(nobody.headers.get('www-authenticate')).toBe('Bearer');
      for (const role of ROLES) {
        const { status, body } = await exchange.ask(route.method, path, undefined, { key: keys[role]! });
        if (route.roles.includes(role)) expect([role, status]).not.toEqual([role, 403]);
        else expect([role, status, body['code']]).toEqual([role, 403, 'forbidden']);
        expect([401, 500]).not.toContain(status);
      }
      for (const role of route.roles) {
        const { status, body } = await exchange.ask(route.method, path, undefined, { key: readers[role]! });
        const name = `${route.method} ${route.path}`;
        if (name === REVEALS)
          expect([role, status, body['detail']]).toEqual([role, 403, expect.stringContaining('hidden')]);
        else if (READS.has(name)) expect([role, status]).not.toEqual([role, 403]);
        else
          expect([role, status, body['detail']]).toEqual([role, 403, 'this key may read and change nothing']);
      }
    });
  }

  it('shows nothing to act with to keys that may only read: whoever has a ping address holds auctions', async () => {
    const path = `/v1/publishers/${world.publisher['id']}`;
    const shown = async (key: string) => (await exchange.ask('GET', path, undefined, { key })).body['rtb'];
    for (const role of ['operator', 'publisher'] as const) {
      expect([role, (await shown(keys[role]!)).length]).toEqual([role, 1]);
      expect([role, await shown(readers[role]!)]).toEqual([role, []]);
    }
  });

  it('has a key that looks like what it opens, and keeps only its hash', async () => {
    expect(keys['publisher']).toMatch(/^ock_p_[\w-]{43}$/);
    const stored = JSON.stringify([
      exchange.db.rows('SELECT * FROM keys'),
      exchange.db.rows('SELECT * FROM audit'),
    ]);
    for (const key of Object.values(keys)) expect(stored).not.toContain(key);
  });

  it('takes no almost-key', async () => {
    for (const key of [
      'operator-key-for-test',
      'operator-key-for-tests0',
      `${keys['buyer']}x`,
      'Basic abc',
      'é'.repeat(20),
    ]) {
      const headers = { authorization: `Bearer ${encodeURI(key)}` };
      expect((await exchange.ask('GET', '/v1/calls', undefined, { key: null, headers })).status).toBe(401);
    }
  });

  it('stops taking a revoked key', async () => {
    const made = await exchange.make('/v1/keys', { role: 'operator', name: 'soon gone' });
    const ask = async () => (await exchange.ask('GET', '/v1/calls', undefined, { key: made['key'] })).status;
    expect(await ask()).toBe(200);
    expect((await exchange.ask('DELETE', `/v1/keys/${made['id']}`)).status).toBe(204);
    expect(await ask()).toBe(401);
  });

  it('takes a key’s role and owner together or not at all', async () => {
    const wrong = [
      { role: 'publisher', name: 'x' },
      { role: 'buyer', name: 'x', publisherId: world.publisher['id'] },
      { role: 'operator', name: 'x', buyerId: world.buyer['id'] },
      { role: 'king', name: 'x' },
      { role: 'buyer', name: 'x', buyerId: 'byr_0123456789abcdefghjkmn' },
    ];
    for (const body of wrong) expect((await exchange.ask('POST', '/v1/keys', body)).status).toBe(422);
  });
});

describe('what is somebody else’s', () => {
  const as = (role: string) => ({ key: keys[role]! });

  it('is not there', async () => {
    for (const [role, path] of [
      ['publisher', `/v1/publishers/${foreign.publisher['id']}`],
      ['buyer', `/v1/buyers/${foreign.buyer['id']}`],
    ] as const) {
      expect((await exchange.ask('GET', path, undefined, as(role))).status).toBe(404);
    }
    expect(
      (await exchange.ask('GET', `/v1/publishers/${world.publisher['id']}`, undefined, as('publisher')))
        .status,
    ).toBe(200);
    expect(
      (await exchange.ask('GET', `/v1/buyers/${world.buyer['id']}`, undefined, as('buyer'))).status,
    ).toBe(200);
  });

  it('is not in a list, whatever the filter says', async () => {
    await project(exchange, [
      callRecord(1, { publisherId: world.publisher['id'], buyerId: world.buyer['id'] }),
      callRecord(2, { publisherId: foreign.publisher['id'], buyerId: foreign.buyer['id'] }),
    ]);
    for (const role of ['publisher', 'buyer'] as const) {
      const own = await exchange.ask('GET', '/v1/calls', undefined, as(role));
      expect(own.body['data'].map((call: Json) => call['id'])).toEqual([callRecord(1).id]);
      expect((await exchange.ask('GET', `/v1/calls/${callRecord(2).id}`, undefined, as(role))).status).toBe(
        404,
      );
      const filter =
        role === 'publisher' ? `publisherId=${foreign.publisher['id']}` : `buyerId=${foreign.buyer['id']}`;
      expect((await exchange.ask('GET', `/v1/calls?${filter}`, undefined, as(role))).body['data']).toEqual(
        [],
      );
    }
    const numbers = await exchange.ask('GET', '/v1/numbers', undefined, as('publisher'));
    expect(numbers.body['data'].map((each: Json) => each['id'])).toEqual([world.number['id']]);
    const other = await exchange.make('/v1/numbers', {
      number: '+14155550166',
      campaignId: world.campaign['id'],
      publisherId: foreign.publisher['id'],
      carrier: 'twilio',
    });
    const theirs = await exchange.make('/v1/targets', targetOf(foreign.buyer['id'], world.campaign['id']));
    const statusOf = async (path: string, role: string) =>
      (await exchange.ask('GET', path, undefined, as(role))).status;
    expect(await statusOf(`/v1/numbers/${other['id']}`, 'publisher')).toBe(404);
    expect(await statusOf(`/v1/numbers/${world.number['id']}`, 'publisher')).toBe(200);
    expect(await statusOf(`/v1/targets/${theirs['id']}`, 'buyer')).toBe(404);
    expect(await statusOf(`/v1/targets/${world.target['id']}`, 'buyer')).toBe(200);
    const targets = await exchange.ask(
      'GET',
      `/v1/targets?buyerId=${foreign.buyer['id']}`,
      undefined,
      as('buyer'),
    );
    expect(targets.body['data']).toEqual([]);
  });
});
