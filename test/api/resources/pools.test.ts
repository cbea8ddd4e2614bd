import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { utf8 } from '../../../src/lib/encoding.ts';
import { makeId } from '../../../src/lib/ids.ts';
import { callerHash } from '../../../src/telephony/caller-facts.ts';
import { type Json, makeWorld, TestExchange } from '../exchange.ts';
import { project } from '../history.ts';
import { callRecord } from '../records.ts';

let exchange: TestExchange;
let world: Awaited<ReturnType<typeof makeWorld>>;
const NUMBERS = ['+14155550101', '+14155550102', '+14155550103'];
const OVERFLOW = '+14155550199';

async function addNumbers(numbers: readonly string[], change: object = {}): Promise<void> {
  const { campaign, publisher } = world;
  for (const number of numbers)
    await exchange.make('/v1/numbers', {
      number,
      campaignId: campaign['id'],
      publisherId: publisher['id'],
      carrier: 'twilio',
      ...change,
    });
}

const bodyOf = (change: object = {}) => ({
  publisherId: world.publisher['id'],
  campaignId: world.campaign['id'],
  numbers: NUMBERS.slice(0, 2),
  overflow: OVERFLOW,
  ...change,
});

const lease = (pool: Json, visitor: string, said: object = {}, headers: Record<string, string> = {}) =>
  exchange.ask(
    'POST',
    `/v1/pools/${pool['id']}/leases`,
    JSON.stringify({ visitor: visitor.padEnd(16, '-'), ...said }),
    { key: null, headers: { 'content-type': 'text/plain', ...headers } },
  );

const numberDoc = async (number: string): Promise<Json> =>
  (await exchange.ask('GET', `/v1/numbers?number=${encodeURIComponent(number)}`)).body['data'][0];

beforeEach(async () => {
  exchange = new TestExchange();
  world = await makeWorld(exchange);
  await addNumbers(NUMBERS);
});

afterEach(() => vi.useRealTimers());

describe('a pool of numbers', () => {
  it('forgets whose visit a call was when its caller is erased, though the call is only history by now', async () => {
    const pool = await exchange.make('/v1/pools', bodyOf());
    const { body } = await lease(pool, 'ann', { page: 'https://shop.example/?gclid=click-of-ann' });
    const numberId = (await numberDoc(body['number']))['id'];
    const caller = '+14155551234';
    const hash = await callerHash(utf8('hash-key-for-tests'), caller);
    const record = { ...callRecord(1, { numberId }), id: makeId('call', Date.now() + 1, new Uint8Array(20)) };
    await project(exchange, [{ ...record, caller: { ...record.caller, hash } }]);
    const tagsOf = async (): Promise<Json[]> =>
      (await exchange.ask('GET', `/v1/pools/${pool['id']}/state`)).body['numbers'].map(
        ({ tags }: Json) => tags,
      );
    expect(await tagsOf()).toContainEqual(expect.objectContaining({ gclid: 'click-of-ann' }));
    expect((await exchange.ask('POST', '/v1/callers/erase', { caller })).body).toEqual({ calls: 1 });
    expect(await tagsOf()).toEqual([{}, {}]);
  });

  it('is set up, read, changed and deleted, and its numbers say so', async () => {
    const pool = await exchange.make('/v1/pools', bodyOf({ sites: ['Shop.example'] }));
    expect(pool).toMatchObject({
      name: 'Pool',
      status: 'active',
      numbers: NUMBERS.slice(0, 2),
      overflow: OVERFLOW,
      leaseSeconds: 1_200,
      cooldownSeconds: 3_600,
      sites: ['shop.example'],
    });
    expect((await numberDoc(NUMBERS[0]!))['poolId']).toBe(pool['id']);
    expect((await numberDoc(OVERFLOW))['poolId']).toBe(pool['id']);
    expect(
      exchange.live(world.campaign['id'])?.numbers.find(({ number }) => number === NUMBERS[1])?.pool,
    ).toEqual({
      id: pool['id'],
      role: 'visitor',
    });
    const path = `/v1/pools/${pool['id']}`;
    const changed = await exchange.ask('PATCH', path, { numbers: [NUMBERS[1], NUMBERS[2]], name: 'Shop' });
    expect(changed.body).toMatchObject({ name: 'Shop', numbers: [NUMBERS[1], NUMBERS[2]] });
    expect(await numberDoc(NUMBERS[0]!)).not.toHaveProperty('poolId');
    expect((await exchange.ask('GET', '/v1/pools')).body['data']).toEqual([changed.body]);
    expect((await exchange.ask('DELETE', path)).status).toBe(204);
    expect((await exchange.ask('GET', path)).status).toBe(404);
    expect(await numberDoc(OVERFLOW)).not.toHaveProperty('poolId');
    expect((await exchange.ask('GET', '/v1/audit?entity=pool&id=' + pool['id'])).body['data']).toHaveLength(
      3,
    );
  });

  it.each([
    ['numbers.1', { numbers: [NUMBERS[0], '+14155559999'] }],
    ['overflow', { overflow: '+14155559999' }],
    ['overflow', { overflow: NUMBERS[0] }],
    ['numbers', { numbers: [] }],
    ['numbers', { numbers: [NUMBERS[0], '(415) 555-0101'] }],
    ['leaseSeconds', { leaseSeconds: 1 }],
    ['cooldownSeconds', { cooldownSeconds: -1 }],
    ['sites.0', { sites: ['https://shop.example/'] }],
    ['publisherId', { publisherId: 'pub_0000000000000000000000' }],
    ['campaignId', { campaignId: 'cmp_0000000000000000000000' }],
    ['minutes', { minutes: 5 }],
  ])('is refused by the name of the field: %s', async (path, change) => {
    const answer = await exchange.ask('POST', '/v1/pools', bodyOf(change));
    expect([answer.status, answer.body['errors']?.[0]?.path]).toEqual([422, path]);
  });

  it('takes no number that is in another, paused, or somebody else’s', async () => {
    const first = await exchange.make('/v1/pools', bodyOf());
    const overlap = await exchange.ask('POST', '/v1/pools', bodyOf({ overflow: NUMBERS[2] }));
    expect(overlap.body).toMatchObject({ code: 'invalid', detail: expect.stringContaining(first['id']) });
    await addNumbers(['+14155550105'], { status: 'paused' });
    const paused = await exchange.ask('POST', '/v1/pools', bodyOf({ numbers: ['+14155550105'] }));
    expect(paused.body['errors'][0]).toEqual({ path: 'overflow', message: expect.stringContaining('is in') });
    const other = await exchange.make('/v1/publishers', {
      name: 'Other',
      payout: { kind: 'revShare', percent: '50' },
    });
    await addNumbers(['+14155550106'], { publisherId: other['id'] });
    const foreign = await exchange.ask('PATCH', `/v1/pools/${first['id']}`, { numbers: ['+14155550106'] });
    expect(foreign.body['errors'][0].path).toBe('numbers.0');
  });

  it('keeps its numbers from being moved, paused or given up under its visitors', async () => {
    await exchange.make('/v1/pools', bodyOf());
    const { id } = await numberDoc(NUMBERS[0]!);
    for (const [method, body] of [
      ['PATCH', { status: 'paused' }],
      ['DELETE', undefined],
    ] as const)
      expect((await exchange.ask(method, `/v1/numbers/${id}`, body)).body['code']).toBe('inUse');
    const bulk = await exchange.ask('POST', '/v1/numbers/bulk', { changes: [{ id, delete: true }] });
    expect(bulk.body['errors'][0].path).toBe('changes.0.id');
    expect((await exchange.ask('PATCH', `/v1/numbers/${id}`, { subId: 'page' })).status).toBe(200);
    expect((await exchange.ask('DELETE', `/v1/publishers/${world.publisher['id']}`)).body['code']).toBe(
      'inUse',
    );
  });

  it('is read by its own publisher, and by no other', async () => {
    const pool = await exchange.make('/v1/pools', bodyOf());
    const other = await exchange.make('/v1/publishers', {
      name: 'Other',
      payout: { kind: 'revShare', percent: '50' },
    });
    const keyOf = async (publisherId: string) =>
      (await exchange.make('/v1/keys', { role: 'publisher', publisherId, name: 'k' }))['key'] as string;
    const own = await keyOf(world.publisher['id']);
    const foreign = await keyOf(other['id']);
    for (const path of [`/v1/pools/${pool['id']}`, `/v1/pools/${pool['id']}/state`]) {
      expect((await exchange.ask('GET', path, undefined, { key: own })).status).toBe(200);
      expect((await exchange.ask('GET', path, undefined, { key: foreign })).status).toBe(404);
    }
    expect((await exchange.ask('GET', '/v1/pools', undefined, { key: own })).body['data']).toHaveLength(1);
    expect((await exchange.ask('GET', '/v1/pools', undefined, { key: foreign })).body['data']).toEqual([]);
    expect((await exchange.ask('PATCH', `/v1/pools/${pool['id']}`, { name: 'x' }, { key: own })).status).toBe(
      403,
    );
  });

  it('rests a number that left it while its visitor may still call', async () => {
    const pool = await exchange.make('/v1/pools', bodyOf({ numbers: [NUMBERS[0]] }));
    expect((await lease(pool, 'ann')).body['number']).toBe(NUMBERS[0]);
    await exchange.ask('DELETE', `/v1/pools/${pool['id']}`);
    const next = await exchange.make('/v1/pools', bodyOf({ numbers: [NUMBERS[0]], cooldownSeconds: 0 }));
    expect((await lease(next, 'bob')).body).toMatchObject({ number: OVERFLOW, overflow: true });
  });

  it('stays as it is while its object does not answer', async () => {
    const pool = await exchange.make('/v1/pools', bodyOf());
    exchange.objectsDown = true;
    const answer = await exchange.ask('PATCH', `/v1/pools/${pool['id']}`, { numbers: [NUMBERS[2]] });
    expect(answer.body['code']).toBe('unavailable');
    exchange.objectsDown = false;
    expect((await exchange.ask('GET', `/v1/pools/${pool['id']}`)).body['numbers']).toEqual(
      NUMBERS.slice(0, 2),
    );
  });
});

describe('the door that pages ask at', () => {
  it('shows each visitor a number of its own, and the overflow number to those who are left', async () => {
    const pool = await exchange.make('/v1/pools', bodyOf());
    const answers = await Promise.all(['ann', 'bob', 'cal', 'ann'].map((visitor) => lease(pool, visitor)));
    expect(answers.map(({ body }) => body)).toEqual([
      { number: NUMBERS[0], overflow: false, renewSeconds: 400 },
      { number: NUMBERS[1], overflow: false, renewSeconds: 400 },
      { number: OVERFLOW, overflow: true, renewSeconds: 400 },
      { number: NUMBERS[0], overflow: false, renewSeconds: 400 },
    ]);
    expect(answers[0]!.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('keeps of a visit what its calls will be given, and shows it to who may see the pool', async () => {
    const pool = await exchange.make('/v1/pools', bodyOf());
    await lease(pool, 'ann', {
      page: 'https://shop.example/?gclid=click-of-ann&utm_source=g',
      consent: true,
    });
    const { body } = await exchange.ask('GET', `/v1/pools/${pool['id']}/state`);
    expect(body).toMatchObject({ leased: 1, cooling: 0, free: 1, overflowed: 0 });
    expect(body['numbers'][0]).toMatchObject({
      number: NUMBERS[0],
      state: 'leased',
      tags: {
        gclid: 'click-of-ann',
        utm_source: 'g',
        landing_page: 'https://shop.example/',
        ad_user_data: 'granted',
      },
    });
  });

  it('takes up a change of the pool that its object was not told of', async () => {
    const pool = await exchange.make('/v1/pools', bodyOf());
    exchange.objectsDown = true;
    await exchange.ask('PATCH', `/v1/pools/${pool['id']}`, { status: 'paused' });
    exchange.objectsDown = false;
    expect((await lease(pool, 'ann')).body).toMatchObject({ number: OVERFLOW, overflow: true });
  });

  it('serves the script of a page, with the number to show until it has asked', async () => {
    const pool = await exchange.make('/v1/pools', bodyOf());
    const path = `/v1/pools/${pool['id']}/snippet.js`;
    expect((await exchange.ask('GET', path, undefined, { key: null })).body['code']).toBe('unavailable');
    exchange.env.ASSETS = { fetch: async () => new Response('run()') } as unknown as Fetcher;
    const { headers, body } = await exchange.ask('GET', path, undefined, { key: null });
    expect(headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(body['text']).toBe(
      `self.outcryPool={"pool":"${pool['id']}","leases":"http://localhost/v1/pools/${pool['id']}/leases","overflow":"${OVERFLOW}","codeLength":1};\nrun()`,
    );
    const nowhere = await exchange.ask('GET', '/v1/pools/pool_0000000000000000000000/snippet.js');
    expect(nowhere.status).toBe(404);
  });

  it('is for the sites of the pool alone', async () => {
    const pool = await exchange.make('/v1/pools', bodyOf({ sites: ['shop.example'] }));
    expect((await lease(pool, 'ann', {}, { origin: 'https://www.shop.example' })).status).toBe(200);
    const foreign = await lease(pool, 'ann', {}, { origin: 'https://elsewhere.example' });
    expect([foreign.status, foreign.headers.get('access-control-allow-origin')]).toEqual([403, '*']);
  });

  it('writes nothing for a pool that is not there, and refuses what cannot be read', async () => {
    const rows = exchange.db.rows('SELECT count(*) AS n FROM audit');
    const unknown = { id: 'pool_0000000000000000000000' };
    expect((await lease(unknown, 'ann')).status).toBe(404);
    expect((await lease({ id: 'nonsense' }, 'ann')).status).toBe(404);
    expect(exchange.db.rows('SELECT count(*) AS n FROM audit')).toEqual(rows);
    const pool = await exchange.make('/v1/pools', bodyOf());
    const at = `/v1/pools/${pool['id']}/leases`;
    const ask = (body: string) => exchange.ask('POST', at, body, { key: null });
    expect((await ask('{')).status).toBe(400);
    expect((await ask('{"visitor":"short"}')).body['errors'][0].path).toBe('visitor');
    expect((await ask(JSON.stringify({ visitor: 'a'.repeat(20), phone: '1' }))).body['errors'][0].path).toBe(
      'phone',
    );
    expect((await ask(JSON.stringify({ visitor: 'a'.repeat(20), page: 'x'.repeat(20_000) }))).status).toBe(
      413,
    );
  });

  it('says so when the pool does not answer, or one address asks too often', async () => {
    vi.useFakeTimers({ now: Date.now(), toFake: ['Date', 'performance'] }); // while it asks, it may ask more often again
    const pool = await exchange.make('/v1/pools', bodyOf());
    exchange.objectsDown = true;
    expect((await lease(pool, 'ann')).status).toBe(503);
    exchange.objectsDown = false;
    const headers = { 'cf-connecting-ip': '192.0.2.7' };
    const all = [];
    for (let i = 0; i < 125; i++) all.push((await lease(pool, 'ann', {}, headers)).status);
    expect(all.filter((status) => status === 200)).toHaveLength(120);
    expect(all.at(-1)).toBe(429);
    expect((await lease(pool, 'ann', {}, { 'cf-connecting-ip': '192.0.2.8' })).status).toBe(200);
  });
});
