import { beforeAll, describe, expect, it } from 'vitest';
import { BUYER, PUBLISHER, targetOf } from '../bodies.ts';
import { type Json, makeWorld, TestExchange } from '../exchange.ts';
import { project } from '../history.ts';
import { callRecord } from '../records.ts';

let exchange: TestExchange;
let world: Awaited<ReturnType<typeof makeWorld>>;
const keys: Record<string, string> = { operator: 'operator-key-for-tests' };

/** Every page of a list, however small its pages. */
async function pagesOf(path: string, key: string, limit: number): Promise<Json[]> {
  const found: Json[] = [];
  for (let cursor = ''; ; ) {
    const query = `${path.includes('?') ? '&' : '?'}limit=${limit}${cursor && `&cursor=${cursor}`}`;
    const { status, body } = await exchange.ask('GET', path + query, undefined, { key });
    expect([path, status]).toEqual([path, 200]);
    expect(body['data'].length).toBeLessThanOrEqual(limit);
    found.push(...body['data']);
    if (body['nextCursor'] === null) return found;
    cursor = body['nextCursor'];
  }
}

beforeAll(async () => {
  exchange = new TestExchange();
  world = await makeWorld(exchange);
  const other = {
    publisher: (await exchange.make('/v1/publishers', PUBLISHER))['id'],
    buyer: (await exchange.make('/v1/buyers', BUYER))['id'],
  };
  const own = { publisher: world.publisher['id'], buyer: world.buyer['id'] };
  const campaignId = world.campaign['id'];
  for (let i = 0; i < 6; i += 1) {
    const { publisher, buyer } = i % 2 === 0 ? own : other;
    await exchange.make('/v1/targets', targetOf(buyer, campaignId));
    const number = `+1415555${3_000 + i}`;
    await exchange.make('/v1/numbers', { number, campaignId, publisherId: publisher, carrier: 'twilio' });
  }
  await project(
    exchange,
    Array.from({ length: 9 }, (_, i) => {
      const { publisher: publisherId, buyer: buyerId } = i % 3 === 0 ? other : own;
      return callRecord(i, { publisherId, buyerId, campaignId, converted: i % 2 === 0, test: i === 8 });
    }),
  );
  const keyOf = async (body: object) => (await exchange.make('/v1/keys', { ...body, name: 'k' }))['key'];
  keys['publisher'] = await keyOf({ role: 'publisher', publisherId: own.publisher });
  keys['buyer'] = await keyOf({ role: 'buyer', buyerId: own.buyer });
});

describe('a list', () => {
  const cases: [string, Record<string, number>][] = [
    ['/v1/calls', { operator: 9, publisher: 6, buyer: 6 }],
    ['/v1/calls?converted=true', { operator: 5, publisher: 3, buyer: 3 }],
    ['/v1/calls?test=false', { operator: 8, publisher: 5, buyer: 5 }],
    [
      '/v1/calls?since=2026-01-05T12:02:00Z&until=2026-01-05T12:06:00Z',
      { operator: 4, publisher: 3, buyer: 3 },
    ],
    ['/v1/targets', { operator: 7, buyer: 4 }],
    ['/v1/numbers', { operator: 7, publisher: 4 }],
    ['/v1/publishers', { operator: 2 }],
    ['/v1/buyers', { operator: 2 }],
    ['/v1/campaigns', { operator: 1 }],
    ['/v1/keys', { operator: 2 }],
  ];
  for (const [path, counts] of cases) {
    it(`${path} is whole in pages of any size, and only one’s own`, async () => {
      for (const [role, count] of Object.entries(counts)) {
        const whole = await pagesOf(path, keys[role]!, 200);
        expect([role, whole.length]).toEqual([role, count]);
        const ids = whole.map((row) => row['id']);
        expect(ids).toEqual([...ids].sort().reverse());
        for (const limit of [1, 2, count])
          expect((await pagesOf(path, keys[role]!, limit)).map((row) => row['id'])).toEqual(ids);
        const mine = { publisher: 'publisherId', buyer: 'buyerId' }[role];
        if (mine) for (const row of whole) expect(row[mine] ?? null).toBe(world[role as 'buyer']['id']);
      }
    });
  }

  it('of versions is whole in pages too', async () => {
    const path = `/v1/campaigns/${world.campaign['id']}/versions`;
    const versions = (limit: number) => pagesOf(path, keys['operator']!, limit);
    const whole = (await versions(200)).map((row) => row['version']);
    expect(whole).toEqual(Array.from({ length: whole.length }, (_, i) => whole.length - i));
    expect((await versions(3)).map((row) => row['version'])).toEqual(whole);
  });
});
