import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeWorld, TestExchange } from '../exchange.ts';

let exchange: TestExchange;
let world: Awaited<ReturnType<typeof makeWorld>>;
let address: string;
let key: string;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 5) });
  exchange = new TestExchange();
  world = await makeWorld(exchange);
  const shown = await exchange.ask('GET', `/v1/publishers/${world.publisher['id']}`);
  address = `/v1/rtb/${shown.body['rtb'][0].rtbId}.json`;
  const made = { role: 'publisher', publisherId: world.publisher['id'], name: 'p' };
  key = (await exchange.make('/v1/keys', made))['key'];
});
afterEach(() => vi.useRealTimers());

const byAddress = () => exchange.ask('POST', address, { CID: '14155551234' }, { key: null });
const byKey = () => exchange.ask('POST', `/v1/rtb/${world.campaign['id']}`, {}, { key });

describe('a ping whose way in is known', () => {
  it('asks the campaign once and D1 nothing', async () => {
    await byAddress();
    await byKey();
    const [trips, quoted] = [exchange.db.trips, exchange.quoted];
    for (let i = 0; i < 50; i += 1) {
      expect((await byAddress()).body).toMatchObject({ rejectReason: 'No capacity (Code: 1003)' });
      expect((await byKey()).body).toMatchObject({ bid: null, reasonCode: 'noBid' });
    }
    expect([exchange.db.trips - trips, exchange.quoted - quoted]).toEqual([0, 100]);
    expect(exchange.db.rows('SELECT * FROM idempotency_keys')).toEqual([]);
  });

  it('is looked up once by a crowd', async () => {
    await byAddress();
    vi.setSystemTime(Date.now() + 1_001);
    const { trips } = exchange.db;
    await Promise.all(Array.from({ length: 20 }, byAddress));
    expect(exchange.db.trips - trips).toBe(1);
  });

  it('is answered by its address while D1 is away', async () => {
    await byAddress();
    exchange.db.down = true;
    vi.setSystemTime(Date.now() + 3_600_000);
    expect((await byAddress()).body).toMatchObject({ rejectReason: 'No capacity (Code: 1003)' });
  });

  it('is looked up again every second while pings come, and stops when it is gone', async () => {
    await byAddress();
    exchange.db.sqlite.exec('DELETE FROM rtb_ids');
    vi.setSystemTime(Date.now() + 1_001);
    await byAddress();
    await vi.waitFor(async () => expect((await byAddress()).status).toBe(404));
  });

  it('is refused in its own format when the campaign cannot be reached', async () => {
    exchange.objectsDown = true;
    const answer = await byAddress();
    expect([answer.status, answer.body['rejectReason']]).toEqual([
      503,
      'Rate-limited by the exchange (Code: 1025)',
    ]);
  });

  it('leaves half of the edge to callers', async () => {
    Object.assign(exchange, { env: { ...exchange.env, MAX_IN_FLIGHT: '4' } });
    exchange.quote = new Promise((resolve) =>
      setTimeout(() => resolve({ kind: 'noBid', reasonCode: 'noBid', repeated: false }), 50),
    );
    const answers = await Promise.all(Array.from({ length: 6 }, byKey));
    const reasons = answers.map(({ body }) => body['reasonCode']).sort();
    expect(reasons).toEqual(['noBid', 'noBid', 'overloaded', 'overloaded', 'overloaded', 'overloaded']);
  });

  it('is counted against its publisher before anybody is asked', async () => {
    await exchange.ask('PATCH', `/v1/publishers/${world.publisher['id']}`, { pings: { maxPerMinute: 3 } });
    const answers = [];
    for (let i = 0; i < 6; i += 1) answers.push(await byKey());
    expect(answers.map(({ body }) => body['reasonCode'])).toEqual([
      ...Array(3).fill('noBid'),
      ...Array(3).fill('rateLimited'),
    ]);
    expect(exchange.quoted).toBe(3);
  });

  it('is answered in its own format, whatever it says', async () => {
    const fields = fc.oneof(
      fc.dictionary(fc.string(), fc.jsonValue()).map((value) => JSON.stringify(value)),
      fc.dictionary(fc.string(), fc.string()).map((value) => new URLSearchParams(value).toString()),
      fc.string({ unit: 'binary' }),
      fc.string().map((text) => `<a><CID>${text}</CID><__proto__>x</__proto__></a>`),
    );
    const types = fc.constantFrom('application/json', 'text/xml', 'application/x-www-form-urlencoded', 'x/y');
    await fc.assert(
      fc.asyncProperty(fields, types, fc.webQueryParameters(), async (body, type, query) => {
        const headers = { 'content-type': type };
        const answer = await exchange.ask('POST', `${address}?${query}`, body, { key: null, headers });
        expect([200, 400]).toContain(answer.status);
        expect(answer.body).toMatchObject({ bidAmount: 0, rejectReason: expect.any(String) });
      }),
      { numRuns: 150 },
    );
  });

  it('is held for nobody who only asks whether the address is there', async () => {
    for (const path of [address, address.replace('.json', ''), address.replace('/rtb/', '/rtb/test/')]) {
      const answer = await exchange.ask('HEAD', `${path}?CID=14155551234`, undefined, { key: null });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, POST']);
    }
    expect(exchange.quoted).toBe(0);
    await exchange.ask('GET', `${address}?CID=14155551234`, undefined, { key: null });
    expect(exchange.quoted).toBe(1);
  });

  it.each<[string, string, string]>([
    ['application/x-www-form-urlencoded; charset=iso-8859-1', 'city=Montr%E9al&CID=14155551234', ''],
    ['application/x-www-form-urlencoded; charset=iso-8859-1', 'city=Montréal&CID=14155551234', ''],
    ['application/x-www-form-urlencoded', 'city=Montréal&CID=14155551234', ''],
    ['application/json', '{"city":"Montréal","CID":"14155551234"}', ''],
    ['application/json; charset=windows-1252', '{"city":"Montréal","CID":"14155551234"}', ''],
    ['application/x-www-form-urlencoded', 'CID=14155551234', '?city=Montr%E9al'],
  ])('is read in old charsets: %s, %s%s', async (type, body, query) => {
    const bytes = new Uint8Array(Buffer.from(body, 'latin1'));
    const headers = { 'content-type': type };
    await exchange.ask('POST', address + query, bytes, { key: null, headers });
    expect(exchange.question).toMatchObject({ tags: { city: 'Montréal' }, caller: { areaCode: '415' } });
  });
});
