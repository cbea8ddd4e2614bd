import { beforeEach, describe, expect, it } from 'vitest';
import { targetOf } from '../bodies.ts';
import { makeWorld, TestExchange } from '../exchange.ts';

let exchange: TestExchange;
let world: Awaited<ReturnType<typeof makeWorld>>;
beforeEach(async () => {
  exchange = new TestExchange();
  world = await makeWorld(exchange);
});

const bodyOf = (over: object) => ({ ...targetOf(world.buyer['id'], world.campaign['id']), ...over });
const wrongOf = async (over: object): Promise<[number, string[]]> => {
  const { status, body } = await exchange.ask('POST', '/v1/targets', bodyOf(over));
  return [status, ((body['errors'] ?? []) as { path: string }[]).map(({ path }) => path)];
};

describe('a standing bid', () => {
  const bidding = {
    kind: 'static',
    price: '20.00',
    match: 'first',
    modifiers: [
      {
        change: 'multiply',
        factor: '1.5',
        label: 'Bay Area',
        when: { field: 'zip', op: 'in', value: ['94105'] },
      },
      { change: 'add', amount: '-4.00', when: null },
      { change: 'set', amount: '9.00', when: { field: 'subId', op: 'eq', value: 'tv' } },
      { change: 'pass', when: { field: 'attestation', op: 'eq', value: 'C' } },
    ],
    least: '5.00',
    most: '35.00',
  };

  it('is shown as it was written, and a plain price stays what it was', async () => {
    const made = await exchange.make('/v1/targets', bodyOf({ bidding }));
    expect(made['bidding']).toEqual(bidding);
    const plain = await exchange.make('/v1/targets', bodyOf({ bidding: { kind: 'static', price: 7 } }));
    expect(plain['bidding']).toEqual({ kind: 'static', price: '7.00' });
    const bare = { kind: 'static', price: '7.00', modifiers: [] };
    expect((await exchange.make('/v1/targets', bodyOf({ bidding: bare })))['bidding']).toEqual(
      plain['bidding'],
    );
  });

  it('is refused at the field that is wrong', async () => {
    const one = (modifier: object) => wrongOf({ bidding: { ...bidding, modifiers: [modifier] } });
    expect(await one({ change: 'multiply', factor: '101' })).toEqual([422, ['bidding.modifiers.0.factor']]);
    expect(await one({ change: 'multiply', factor: '1.00001' })).toEqual([
      422,
      ['bidding.modifiers.0.factor'],
    ]);
    expect(await one({ change: 'set', amount: '-1' })).toEqual([422, ['bidding.modifiers.0.amount']]);
    expect(await one({ change: 'double' })).toEqual([422, ['bidding.modifiers.0.change']]);
    expect(await one({ change: 'pass', when: { field: 'zip', op: 'near', value: '1' } })).toEqual([
      422,
      ['bidding.modifiers.0.when.op'],
    ]);
    expect(await wrongOf({ bidding: { ...bidding, least: '36' } })).toEqual([422, ['bidding.least']]);
    const zips = Array.from({ length: 4_500 }, (_, at) => String(10_000 + at));
    const many = Array.from({ length: 5 }, () => ({
      change: 'pass',
      when: { field: 'zip', op: 'in', value: zips },
    }));
    expect(await wrongOf({ bidding: { ...bidding, modifiers: many } })).toEqual([422, ['bidding.modifiers']]);
  });
});

describe('pacing', () => {
  const caps = [{ window: 'day', calls: 40 }];

  it('is kept with the caps it spreads', async () => {
    const pacing = { by: 'calls', aheadPercent: 10 };
    const made = await exchange.make('/v1/targets', bodyOf({ caps, pacing }));
    expect(made['pacing']).toEqual(pacing);
    expect((await exchange.make('/v1/targets', bodyOf({})))['pacing']).toBeNull();
  });

  it('is refused without a cap to spread, and the cap may not be taken from under it', async () => {
    expect(await wrongOf({ pacing: { by: 'calls' } })).toEqual([422, ['pacing']]);
    expect(await wrongOf({ caps, pacing: { by: 'spend' } })).toEqual([422, ['pacing']]);
    const made = await exchange.make('/v1/targets', bodyOf({ caps, pacing: { by: 'calls' } }));
    const patch = (body: object) => exchange.ask('PATCH', `/v1/targets/${made['id']}`, body);
    expect((await patch({ caps: [] })).status).toBe(422);
    expect((await patch({ pacing: { by: 'spend' } })).status).toBe(422);
    const bulk = await exchange.ask('POST', '/v1/targets/bulk', {
      changes: [{ id: made['id'], patch: { caps: [] } }],
    });
    expect([bulk.status, JSON.stringify(bulk.body)]).toEqual([422, expect.stringContaining('patch.pacing')]);
    expect((await patch({ caps: [], pacing: null })).status).toBe(200);
  });
});

describe('margins and ranks', () => {
  const keyOf = async (role: 'buyer' | 'publisher'): Promise<string> => {
    const of = role === 'buyer' ? { buyerId: world.buyer['id'] } : { publisherId: world.publisher['id'] };
    return (await exchange.make('/v1/keys', { role, ...of, name: role }))['key'];
  };
  const patch = (path: string, body: object) => exchange.ask('PATCH', `/v1/${path}`, body);
  const margin = { percent: '12.5', amount: '2.00' };
  const rank = { factor: '1.2', publishers: [{ publisherId: 'pub_1m83naw1dz0a5zbs4v2zms', factor: '0.5' }] };

  it('are kept as they were written, and seen by the operator alone', async () => {
    const [target, publisher] = [`targets/${world.target['id']}`, `publishers/${world.publisher['id']}`];
    expect((await patch(target, { margin, rank })).body).toMatchObject({ margin, rank });
    expect((await patch(publisher, { margin })).body).toMatchObject({ margin });
    expect((await patch(`campaigns/${world.campaign['id']}`, { margin })).body).toMatchObject({ margin });
    const shown = async (path: string, key: string) =>
      (await exchange.ask('GET', `/v1/${path}`, undefined, { key })).body;
    const seen = await shown(target, await keyOf('buyer'));
    expect([seen['id'], seen['margin'], seen['rank']]).toEqual([world.target['id'], undefined, undefined]);
    expect(JSON.stringify(await shown('targets', await keyOf('buyer')))).not.toMatch(/margin|rank/);
    expect(JSON.stringify(await shown(publisher, await keyOf('publisher')))).not.toContain('margin');
    expect((await exchange.ask('GET', `/v1/${publisher}`)).body).toMatchObject({ margin });
    expect((await patch(target, { margin: null, rank: null })).body).toMatchObject({
      margin: null,
      rank: null,
    });
  });

  it('are refused at the field that is wrong', async () => {
    expect(await wrongOf({ margin: {} })).toEqual([422, ['margin']]);
    expect(await wrongOf({ margin: { percent: '101' } })).toEqual([422, ['margin.percent']]);
    expect(await wrongOf({ rank: { factor: '0' } })).toEqual([422, ['rank.factor']]);
    const twice = [rank.publishers[0], rank.publishers[0]];
    expect(await wrongOf({ rank: { factor: '1', publishers: twice } })).toEqual([422, ['rank.publishers']]);
    const forBuyer = await exchange.ask(
      'PATCH',
      `/v1/targets/${world.target['id']}`,
      { margin },
      { key: await keyOf('buyer') },
    );
    expect(forBuyer.status).toBe(403);
  });
});
